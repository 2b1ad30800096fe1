using Microsoft.ML.InstanceSegmentation.Data;
using static Microsoft.ML.InstanceSegmentation.Tests.Data.Pictures;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class ColorJitterTests
{
    private static readonly byte[] s_pixels = [10, 20, 30, 40, 80, 60, 100, 100, 100];

    [TestMethod]
    public void Factors_of_1_change_nothing() =>
        CollectionAssert.AreEqual(s_pixels, ColorJitter.Change(s_pixels, 1, 1, 1, 0));

    [TestMethod]
    public void Brightness_multiplies_and_ends_at_255() =>
        CollectionAssert.AreEqual(new byte[] { 30, 60, 90, 120, 240, 180, 255, 255, 255 }, ColorJitter.Change(s_pixels, 3, 1, 1, 0));

    [TestMethod]
    public void Contrast_of_0_leaves_the_mean_brightness()
    {
        // 0.299, 0.587 and 0.114 of the channels' means 50, 66⅔ and 63⅓ are 61.3.
        Assert.IsTrue(ColorJitter.Change(s_pixels, 1, 0, 1, 0).All(value => value == 61));
    }

    [TestMethod]
    public void Saturation_of_0_leaves_each_pixels_brightness() =>
        CollectionAssert.AreEqual(new byte[] { 18, 18, 18, 66, 66, 66, 100, 100, 100 }, ColorJitter.Change(s_pixels, 1, 1, 0, 0));

    [TestMethod]
    public void A_third_of_the_colour_circle_makes_red_green_green_blue_and_blue_red() =>
        CollectionAssert.AreEqual((byte[])[.. Green, .. Blue, .. Red], ColorJitter.Change([.. Red, .. Green, .. Blue], 1, 1, 1, 120));

    [TestMethod]
    public void Greys_stay_grey()
    {
        byte[] greys = [.. Enumerable.Range(0, 256).SelectMany(value => Enumerable.Repeat((byte)value, 3)), 9, 8, 7];
        byte[] changed = ColorJitter.Change(greys, 1.13f, 0.87f, 1.19f, 9.7f);
        for (int i = 0; i < 256 * 3; i += 3)
            Assert.IsTrue(changed[i] == changed[i + 1] && changed[i] == changed[i + 2], $"grey {i / 3}");
    }

    [TestMethod]
    public void It_happens_with_its_probability_and_leaves_instances_alone()
    {
        ImageExample example = Cells(20, 3, seed: 1), dot = Make(1, 1);
        Assert.AreSame(example, ColorJitter.Apply(example, new ColorJitterOptions(), new Random(1)));
        ImageExample changed = ColorJitter.Apply(example, new ColorJitterOptions { Probability = 1 }, new Random(1));
        Assert.AreSame(example.Instances, changed.Instances);
        CollectionAssert.AreNotEqual(example.Pixels, changed.Pixels);
        CollectionAssert.AreEqual(Black, ColorJitter.Apply(dot, new ColorJitterOptions { Probability = 1 }, new Random(1)).Pixels);
    }
}
