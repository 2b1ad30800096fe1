using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

[TestClass]
public sealed class ImageTransformTests
{
    private static readonly JsonElement s_reference = ReferenceData.Read("Model/PartsReference.json").GetProperty("transform");

    [TestMethod]
    [DataRow(800, 1333)]
    [DataRow(256, 320)]
    public void Sizes_are_torchvisions(int min, int max)
    {
        var transform = new ImageTransform(new ImageOptions { MinSize = min, MaxSize = max });
        foreach ((JsonElement size, JsonElement resized) in s_reference.GetProperty("sizes").EnumerateArray().Zip(s_reference.GetProperty("resized").GetProperty($"{min}-{max}").EnumerateArray()))
        {
            (int height, int width) = transform.Resized(size[0].GetInt32(), size[1].GetInt32());
            Assert.AreEqual((resized[0].GetInt32(), resized[1].GetInt32()), (height, width), $"{size}");
        }
    }

    [TestMethod]
    public void Batch_is_torchvisions()
    {
        using DisposeScope scope = NewDisposeScope();
        var transform = new ImageTransform(new ImageOptions { MinSize = 20, MaxSize = 40 });
        ImageBatch batch = transform.Batch([ReferenceData.Image("small", 11, 17), ReferenceData.Image("large", 45, 40)], CPU);
        CollectionAssert.AreEqual(s_reference.GetProperty("batch").Longs(), batch.Images.shape);
        float[] expected = s_reference.GetProperty("values").Floats();
        float[] values = TensorTransfer.Read<float>(batch.Images.slice(2, 0, long.MaxValue, 3).slice(3, 0, long.MaxValue, 3));
        Assert.HasCount(expected.Length, values);
        for (int i = 0; i < values.Length; i++)
            Assert.AreEqual(expected[i], values[i], 1e-5f, $"number {i}");
    }

    [TestMethod]
    public void Image_of_the_networks_size_is_normalised_only_and_padded_with_zeros()
    {
        using DisposeScope scope = NewDisposeScope();
        var options = new ImageOptions { MinSize = 3, MaxSize = 3, Mean = [0, 0, 0.5f], StandardDeviation = [1, 0.5f, 1], SizeDivisor = 4 };
        ImageExample image = ReferenceData.Image("exact", 3, 3);
        ImageBatch batch = new ImageTransform(options).Batch([image], CPU);
        CollectionAssert.AreEqual(new long[] { 1, 3, 4, 4 }, batch.Images.shape);
        Assert.AreEqual(1, batch.Images.stride(1));
        float[] values = TensorTransfer.Read<float>(batch.Images);
        for (int i = 0; i < values.Length; i++)
        {
            (int channel, int y, int x) = (i / 16, i / 4 % 4, i % 4);
            float pixel = y < 3 && x < 3 ? image.Pixels[(((y * 3) + x) * 3) + channel] / 255f : options.Mean[channel];
            Assert.AreEqual((pixel - options.Mean[channel]) / options.StandardDeviation[channel], values[i], 1e-6f);
        }
    }

    [TestMethod]
    public void With_stretched_contrast_an_image_and_a_dim_copy_of_it_are_the_same()
    {
        using DisposeScope scope = NewDisposeScope();
        var transform = new ImageTransform(new ImageOptions { MinSize = 24, MaxSize = 24, ContrastStretch = new ContrastStretchOptions() });
        ImageExample bright = ReferenceData.Image("bright", 16, 16);
        for (int i = 0; i < bright.Pixels.Length; i++)
            bright.Pixels[i] = (byte)(bright.Pixels[i] / 8 * 8);
        ImageExample dim = bright with { Pixels = Array.ConvertAll(bright.Pixels, value => (byte)(5 + (value / 8))) };
        float[] expected = TensorTransfer.Read<float>(transform.Batch([bright], CPU).Images), actual = TensorTransfer.Read<float>(transform.Batch([dim], CPU).Images);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-4f);

        ImageExample black = bright with { Pixels = new byte[bright.Pixels.Length] };
        Assert.IsTrue(TensorTransfer.Read<float>(transform.Batch([black], CPU).Images).All(float.IsFinite));
    }
}
