using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Examples;

namespace Microsoft.ML.InstanceSegmentation.Tests.Examples;

/// <summary>examples/WebApi, in a process of its own, answering friendly requests and others.</summary>
[TestClass]
public sealed class WebApiTests
{
    private static TemporaryFolder s_folder = null!;
    private static WebService s_service = null!;
    private static string s_imageFile = null!;
    private static byte[] s_image = null!;
    private static InstanceSegmentationTransformer s_model = null!;

    [ClassInitialize]
    public static void Start(TestContext context)
    {
        s_folder = new TemporaryFolder();
        ShapesDataset data = ShapesDataset.Write(s_folder.File("shapes"), 1, 1, seed: 1);
        s_imageFile = Directory.GetFiles(data.TrainingImages).Single();
        s_image = File.ReadAllBytes(s_imageFile);
        var ml = new MLContext();
        IDataView images = ml.Data.LoadFromCoco(data.TrainingAnnotations, data.TrainingImages);
        string checkpoint = NarrowCheckpoint.Write(s_folder, NarrowCheckpoint.Weights(NarrowCheckpoint.Version1));
        s_model = ml.InstanceSegmentation().ApplyInstanceSegmentationModel(checkpoint, NarrowCheckpoint.ClassNames).Fit(images);
        ml.Model.Save(s_model, images.Schema, s_folder.File("model.zip"));
        s_service = WebService.Start("WebApi", "WebApi.dll", "--model", s_folder.File("model.zip"), "--watch", "0.1");
    }

    [ClassCleanup]
    public static void Stop()
    {
        s_service.Dispose();
        s_model.Dispose();
        s_folder.Dispose();
    }

    [TestMethod]
    public async Task An_image_is_answered_with_the_instances_that_the_model_finds()
    {
        (HttpStatusCode status, JsonElement answer) = await Post(s_image);
        Assert.AreEqual(HttpStatusCode.OK, status);
        using MLImage image = MLImage.CreateFromFile(s_imageFile);
        using PredictionEngine<ImageInput, ImagePrediction> engine = new MLContext().Model.CreatePredictionEngine<ImageInput, ImagePrediction>(
            s_model, new PredictionEngineOptions { OwnsTransformer = false });
        IReadOnlyList<PredictedInstance> expected = engine.Predict(new ImageInput { Image = image }).Instances;
        Assert.IsNotEmpty(expected);
        Assert.AreEqual(expected.Count, answer.GetArrayLength());
        foreach ((PredictedInstance instance, JsonElement found) in expected.Zip(answer.EnumerateArray()))
        {
            Assert.AreEqual(instance.Label, found.GetProperty("label").GetString());
            Assert.AreEqual(instance.Score, found.GetProperty("score").GetSingle());
            CollectionAssert.AreEqual(instance.Box.ToArray(), found.GetProperty("box").EnumerateArray().Select(side => side.GetSingle()).ToArray());
            Assert.AreEqual(instance.Mask, RunLengthMask.Parse(found.GetProperty("mask").GetRawText()));
            Assert.AreEqual(instance.Mask.Area, found.GetProperty("area").GetInt32());
        }
    }

    [TestMethod]
    public async Task The_query_filters_by_score_class_and_area()
    {
        JsonElement[] all = [.. (await Post(s_image)).Answer.EnumerateArray()];
        float score = all[all.Length / 2].GetProperty("score").GetSingle();
        int area = all.Select(found => found.GetProperty("area").GetInt32()).Order().ElementAt(all.Length / 2);
        string name = all[0].GetProperty("label").GetString()!;
        Check($"?score={score:R}", found => found.GetProperty("score").GetSingle() >= score);
        Check($"?score=0&area={area}", found => found.GetProperty("area").GetInt32() >= area);
        Check($"?score=0&maxArea={area}", found => found.GetProperty("area").GetInt32() <= area);
        Check($"?score=0&class={name}", found => found.GetProperty("label").GetString() == name);
        Check("?score=1", found => found.GetProperty("score").GetSingle() >= 1);
        Check("?class=&area=&score=", found => found.GetProperty("score").GetSingle() >= 0.5f);
        Check("", found => found.GetProperty("score").GetSingle() >= 0.5f);

        void Check(string query, Func<JsonElement, bool> keeps) => CollectionAssert.AreEqual(
            all.Where(keeps).Select(found => found.GetRawText()).ToArray(),
            Post(s_image, "instances" + query).GetAwaiter().GetResult().Answer.EnumerateArray().Select(found => found.GetRawText()).ToArray(), query);
    }

    [TestMethod]
    [DataRow("score=1.5", "score is '1.5'; give a number from 0 to 1.")]
    [DataRow("score=high", "score is 'high'")]
    [DataRow("score=NaN", "score is 'NaN'")]
    [DataRow("area=-1", "area is '-1'")]
    [DataRow("area=5&maxArea=4", "maxArea is '4'")]
    [DataRow("class=triangle", "The model has no class 'triangle'; it has circle, square, star.")]
    public async Task A_query_out_of_range_is_refused(string query, string error)
    {
        (HttpStatusCode status, JsonElement answer) = await Post(s_image, "instances?" + query);
        Assert.AreEqual(HttpStatusCode.BadRequest, status);
        Assert.StartsWith(error, answer.GetProperty("error").GetString()!);
    }

    [TestMethod]
    public async Task The_overlay_is_a_picture_of_the_filtered_instances()
    {
        byte[] none = await Overlay("?score=1"), all = await Overlay("?score=0");
        CollectionAssert.AreNotEqual(none, all);
        string file = s_folder.File("overlay.png");
        await File.WriteAllBytesAsync(file, all);
        using MLImage picture = MLImage.CreateFromFile(file), image = MLImage.CreateFromFile(s_imageFile);
        Assert.AreEqual((double)image.Width / image.Height, (double)picture.Width / picture.Height, 0.02);

        static async Task<byte[]> Overlay(string query)
        {
            using HttpResponseMessage response = await Send(s_image, "overlay" + query);
            Assert.AreEqual("image/png", response.Content.Headers.ContentType?.MediaType);
            return await response.Content.ReadAsByteArrayAsync();
        }
    }

    [TestMethod]
    public async Task Its_health_names_the_classes_and_its_page_loads_nothing_from_elsewhere()
    {
        using JsonDocument health = JsonDocument.Parse(await s_service.Client.GetStringAsync("health"));
        CollectionAssert.AreEqual(NarrowCheckpoint.ClassNames, health.RootElement.GetProperty("classes").EnumerateArray().Select(name => name.GetString()).ToArray());
        string page = await s_service.Client.GetStringAsync("");
        Assert.StartsWith("<!DOCTYPE html>", page);
        Assert.DoesNotContain("//cdn", page);
        Assert.DoesNotContain("http", page);
    }

    [TestMethod]
    public async Task What_is_no_whole_image_is_refused_and_the_service_goes_on()
    {
        foreach (byte[] body in new[] { [], "no image"u8.ToArray(), s_image[..8], new byte[100_000] })
            await AssertRefused(body, "The request's body is no image");
        string jpeg = s_folder.File("whole.jpg"), png = s_folder.File("whole.png");
        using (MLImage image = MLImage.CreateFromFile(s_imageFile))
        {
            image.Save(jpeg);
            image.Save(png);
        }
        foreach (string file in new[] { jpeg, png })
        {
            byte[] whole = await File.ReadAllBytesAsync(file);
            Assert.AreEqual(HttpStatusCode.OK, (await Post(whole)).Status, file);
            await AssertRefused(whole[..(whole.Length / 2)], "The request's body is no image that can be decoded: it begins like a picture, but is cut short");
        }
        await AssertRefused(PngFile.Header(50, 50, [1, 2, 3]), "The request's body is no image that can be decoded: it begins like a picture, but is cut short or damaged");
        Assert.AreEqual(HttpStatusCode.OK, (await Post(s_image)).Status);
    }

    [TestMethod]
    public async Task A_picture_of_gigabytes_is_refused_from_its_header_in_little_memory()
    {
        (HttpStatusCode status, JsonElement answer) = await Post(PngFile.Header(30_000, 30_000));
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.StartsWith("The image has 900000000 pixels", answer.GetProperty("error").GetString()!);
        s_service.Process.Refresh();
        Assert.IsLessThan(2_000_000_000, s_service.Process.PeakWorkingSet64);
    }

    [TestMethod]
    public async Task A_body_of_more_than_30_megabytes_is_refused_and_the_service_goes_on()
    {
        try
        {
            (HttpStatusCode status, JsonElement answer) = await Post(new byte[40_000_000]);
            Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, status);
            Assert.StartsWith("The request's body is too large", answer.GetProperty("error").GetString()!);
        }
        catch (HttpRequestException cut) when (cut.InnerException is IOException or SocketException)
        {
            // The server may hang up before the client has sent all of it.
        }
        Assert.AreEqual(HttpStatusCode.OK, (await Post(s_image)).Status);
    }

    [TestMethod]
    public async Task Requests_side_by_side_have_the_answer_of_one_alone()
    {
        string alone = (await Post(s_image)).Answer.GetRawText();
        (HttpStatusCode Status, JsonElement Answer)[] answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Post(s_image)));
        foreach ((HttpStatusCode status, JsonElement answer) in answers)
        {
            Assert.AreEqual(HttpStatusCode.OK, status);
            Assert.AreEqual(alone, answer.GetRawText());
        }
    }

    [TestMethod]
    public async Task Its_limits_are_arguments()
    {
        using WebService small = WebService.Start(
            "WebApi", "WebApi.dll", "--model", s_folder.File("model.zip"), "--requests", "1", "--concurrency", "1", "--bytes", "100000");
        (HttpStatusCode Status, string Answer)[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Answer(s_image)));
        CollectionAssert.AreEquivalent(new[] { HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable }, answers.Select(answer => answer.Status).Distinct().ToArray());
        using JsonDocument refusal = JsonDocument.Parse(answers.First(answer => answer.Status == HttpStatusCode.ServiceUnavailable).Answer);
        Assert.AreEqual("More than 1 requests at a time; try again in a moment.", refusal.RootElement.GetProperty("error").GetString());
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, await Status(new byte[100_001]));
        Assert.AreEqual(HttpStatusCode.OK, await Status(s_image));

        async Task<HttpStatusCode> Status(byte[] body) => (await Answer(body)).Status;

        async Task<(HttpStatusCode Status, string Answer)> Answer(byte[] body)
        {
            using var content = new ByteArrayContent(body);
            using HttpResponseMessage response = await small.Client.PostAsync("instances", content);
            return (response.StatusCode, await response.Content.ReadAsStringAsync());
        }
    }

    [TestMethod]
    public async Task Requests_that_are_given_up_hold_nothing_up()
    {
        for (int i = 0; i < 20; i++)
        {
            using var content = new ByteArrayContent(s_image);
            using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(5 * i));
            try
            {
                using HttpResponseMessage _ = await s_service.Client.PostAsync("instances", content, cancellation.Token);
            }
            catch (OperationCanceledException)
            {
            }
        }
        Assert.AreEqual(HttpStatusCode.OK, (await Post(s_image)).Status);
    }

    [TestMethod]
    public async Task A_changed_model_file_is_served_without_a_restart_and_the_metrics_count_it()
    {
        string file = s_folder.File("model.zip");
        byte[] model = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(file, model[..(model.Length / 2)]);
        await WaitForMetric("segmentation_model_reloads_total{otel_scope_name=\"Microsoft.ML.InstanceSegmentation\",loaded=\"false\"}");
        Assert.AreEqual(HttpStatusCode.OK, (await Post(s_image)).Status);
        await File.WriteAllBytesAsync(file, model);
        await WaitForMetric("segmentation_model_reloads_total{otel_scope_name=\"Microsoft.ML.InstanceSegmentation\",loaded=\"true\"}");
        Assert.AreEqual(HttpStatusCode.OK, (await Post(s_image)).Status);
        string metrics = await s_service.Client.GetStringAsync("metrics");
        foreach (string name in new[] { "segmentation_prediction_duration_seconds_count", "segmentation_instances_total", "http_server_request_duration_seconds_count" })
            Assert.Contains(name, metrics);
    }

    private static async Task WaitForMetric(string name)
    {
        string metrics = "";
        for (int i = 0; i < 300; i++)
        {
            metrics = await s_service.Client.GetStringAsync("metrics");
            if (metrics.Contains(name, StringComparison.Ordinal))
                return;
            await Task.Delay(100);
        }
        Assert.Fail($"There is no {name} in {string.Join('\n', metrics.Split('\n').Where(line => line.StartsWith("segmentation", StringComparison.Ordinal)))}");
    }

    private static async Task AssertRefused(byte[] body, string error)
    {
        (HttpStatusCode status, JsonElement answer) = await Post(body);
        Assert.AreEqual(HttpStatusCode.BadRequest, status);
        Assert.StartsWith(error, answer.GetProperty("error").GetString()!);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> Post(byte[] body, string path = "instances?score=0")
    {
        using HttpResponseMessage response = await Send(body, path);
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return (response.StatusCode, answer.RootElement.Clone());
    }

    private static async Task<HttpResponseMessage> Send(byte[] body, string path)
    {
        using var content = new ByteArrayContent(body);
        return await s_service.Client.PostAsync(path, content);
    }
}
