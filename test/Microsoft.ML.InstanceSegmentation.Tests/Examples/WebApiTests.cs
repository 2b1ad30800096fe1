using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Examples;

namespace Microsoft.ML.InstanceSegmentation.Tests.Examples;

/// <summary>examples/WebApi, in a process of its own.</summary>
[TestClass]
public sealed class WebApiTests
{
    private static TemporaryFolder s_folder = null!;
    private static Process s_service = null!;
    private static HttpClient s_client = null!;
    private static byte[] s_image = null!;

    [ClassInitialize]
    public static void Start(TestContext context)
    {
        s_folder = new TemporaryFolder();
        ShapesDataset data = ShapesDataset.Write(s_folder.File("shapes"), 1, 1, seed: 1);
        s_image = File.ReadAllBytes(Directory.GetFiles(data.TrainingImages).Single());
        var ml = new MLContext();
        IDataView images = ml.Data.LoadFromCoco(data.TrainingAnnotations, data.TrainingImages);
        string checkpoint = NarrowCheckpoint.Write(s_folder, NarrowCheckpoint.Weights(NarrowCheckpoint.Version1));
        using InstanceSegmentationTransformer model = ml.InstanceSegmentation().ApplyInstanceSegmentationModel(checkpoint, NarrowCheckpoint.ClassNames).Fit(images);
        ml.Model.Save(model, images.Schema, s_folder.File("model.zip"));

        // .../bin/Microsoft.ML.InstanceSegmentation.Tests/CONFIGURATION/ → .../bin/WebApi/CONFIGURATION/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        string program = Path.Combine(own.Parent!.Parent!.FullName, "WebApi", own.Name, "WebApi.dll");
        s_service = Process.Start(new ProcessStartInfo(
            "dotnet", [program, "--model", s_folder.File("model.zip"), "--urls", "http://127.0.0.1:0"])
        { RedirectStandardOutput = true })!;
        const string listening = "Now listening on: ";
        string? line;
        do
        {
            line = s_service.StandardOutput.ReadLine();
            Assert.IsNotNull(line, "The service ended before it listened.");
        }
        while (!line.Contains(listening, StringComparison.Ordinal));
        _ = s_service.StandardOutput.ReadToEndAsync(CancellationToken.None);
        s_client = new HttpClient { BaseAddress = new Uri(line.Split(listening)[1]) };
    }

    [ClassCleanup]
    public static void Stop()
    {
        s_client.Dispose();
        s_service.Kill();
        s_service.WaitForExit();
        s_service.Dispose();
        s_folder.Dispose();
    }

    [TestMethod]
    public async Task An_image_is_answered_with_its_instances()
    {
        (HttpStatusCode status, JsonDocument answer) = await Post(s_image);
        Assert.AreEqual(HttpStatusCode.OK, status);
        Assert.AreEqual(JsonValueKind.Array, answer.RootElement.ValueKind);
    }

    [TestMethod]
    public async Task Its_health_names_the_classes()
    {
        using JsonDocument health = JsonDocument.Parse(await s_client.GetStringAsync("health"));
        CollectionAssert.AreEqual(NarrowCheckpoint.ClassNames, health.RootElement.GetProperty("classes").EnumerateArray().Select(name => name.GetString()).ToArray());
    }

    [TestMethod]
    public async Task What_is_no_image_is_refused_and_the_service_goes_on()
    {
        foreach (byte[] body in new[] { [], "no image"u8.ToArray(), s_image[..8], new byte[100_000] })
        {
            (HttpStatusCode status, JsonDocument answer) = await Post(body);
            Assert.AreEqual(HttpStatusCode.BadRequest, status);
            Assert.StartsWith("The request's body is no image", answer.RootElement.GetProperty("error").GetString()!);
        }
        Assert.AreEqual(HttpStatusCode.OK, (await Post(s_image)).Status);
    }

    [TestMethod]
    public async Task A_picture_of_gigabytes_is_refused_from_its_header_in_little_memory()
    {
        (HttpStatusCode status, JsonDocument answer) = await Post(PngHeader(30_000, 30_000));
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.StartsWith("The image has 900000000 pixels", answer.RootElement.GetProperty("error").GetString()!);
        s_service.Refresh();
        Assert.IsLessThan(2_000_000_000, s_service.PeakWorkingSet64);
    }

    [TestMethod]
    public async Task Requests_side_by_side_have_the_answer_of_one_alone()
    {
        string alone = (await Post(s_image)).Answer.RootElement.GetRawText();
        (HttpStatusCode Status, JsonDocument Answer)[] answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Post(s_image)));
        foreach ((HttpStatusCode status, JsonDocument answer) in answers)
        {
            Assert.AreEqual(HttpStatusCode.OK, status);
            Assert.AreEqual(alone, answer.RootElement.GetRawText());
        }
    }

    private static async Task<(HttpStatusCode Status, JsonDocument Answer)> Post(byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using HttpResponseMessage response = await s_client.PostAsync("instances", content);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()));
    }

    /// <summary>The beginning of a PNG file of 8 bits of grey: signature, IHDR, an empty IDAT.</summary>
    private static byte[] PngHeader(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> name, byte[] data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        name.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc32(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }

    /// <summary>The checksum of PNG's chunks (ISO 3309).</summary>
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte each in bytes)
        {
            crc ^= each;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }
        return ~crc;
    }
}
