using Microsoft.ML.InstanceSegmentation.Data;
using static Microsoft.ML.InstanceSegmentation.Tests.Data.Pictures;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class GaussianNoiseTests
{
    [TestMethod]
    public void Noise_has_the_deviation_no_mean_and_a_Gaussians_tails()
    {
        byte[] grey = new byte[300_000];
        Array.Fill(grey, (byte)128);
        grey[0] = 127;
        double[] noise = Array.ConvertAll(GaussianNoise.Add(grey, 20, new Random(1)), value => value - 128.0);
        Assert.AreEqual(0, noise.Average(), 1);
        Assert.AreEqual(20, Math.Sqrt(noise.Average(value => value * value)), 1);
        Assert.AreEqual(0.046, noise.Count(value => Math.Abs(value) > 40) / (double)noise.Length, 0.012);
    }

    [TestMethod]
    public void Channels_differ_unless_the_image_is_grey()
    {
        byte[] grey = new byte[300], coloured = new byte[300];
        Array.Fill(grey, (byte)100);
        Array.Fill(coloured, (byte)100);
        coloured[0] = 101;
        Assert.IsTrue(GaussianNoise.Add(grey, 20, new Random(1)).Chunk(3).All(pixel => pixel.Distinct().Count() == 1));
        Assert.IsTrue(GaussianNoise.Add(coloured, 20, new Random(1)).Chunk(3).Any(pixel => pixel.Distinct().Count() == 3));
    }

    [TestMethod]
    public void No_deviation_changes_nothing_and_values_end_at_0_and_255()
    {
        ImageExample example = Noise(9, 9);
        CollectionAssert.AreEqual(example.Pixels, GaussianNoise.Add(example.Pixels, 0, new Random(1)));
        byte[] ends = GaussianNoise.Add([0, 255, 0, 255, 0, 255], 255, new Random(1));
        Assert.HasCount(6, ends);
    }

    [TestMethod]
    public void It_happens_with_its_probability()
    {
        ImageExample example = Noise(8, 8);
        Assert.AreSame(example, GaussianNoise.Apply(example, new GaussianNoiseOptions(), new Random(1)));
        var always = new GaussianNoiseOptions { Probability = 1 };
        CollectionAssert.AreNotEqual(example.Pixels, GaussianNoise.Apply(example, always, new Random(1)).Pixels);
    }
}
