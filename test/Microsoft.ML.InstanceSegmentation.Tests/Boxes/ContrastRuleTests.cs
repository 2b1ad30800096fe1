using Microsoft.ML.InstanceSegmentation.Boxes;

namespace Microsoft.ML.InstanceSegmentation.Tests.Boxes;

[TestClass]
public sealed class ContrastRuleTests
{
    [TestMethod]
    [DataRow(0f, 100f)]
    [DataRow(1f, 99.8f)]
    [DataRow(25f, 50f)]
    public void The_limits_are_the_values_at_their_places_in_the_sorted_image(float low, float high)
    {
        var random = new Random(1);
        foreach (int count in new[] { 1, 2, 7, 1000 })
        {
            byte[] pixels = new byte[3 * count];
            random.NextBytes(pixels);
            byte[] sorted = [.. pixels.Order()];
            (byte Low, byte High) limits = ContrastRule.Limits(pixels, new ContrastStretchOptions { Low = low, High = high });
            Assert.AreEqual(sorted[(int)((sorted.Length - 1) * (low / 100))], limits.Low);
            Assert.AreEqual(sorted[(int)((sorted.Length - 1) * (high / 100))], limits.High);
        }
    }

    [TestMethod]
    public void Of_a_large_image_every_so_many_pixels_are_looked_at()
    {
        byte[] pixels = new byte[3 * 3 * ContrastRule.MostPixels];
        // Every third pixel is grey, the others white: the grey ones are those looked at.
        Array.Fill(pixels, byte.MaxValue);
        for (int i = 0; i < pixels.Length; i += 9)
            pixels[i] = pixels[i + 1] = pixels[i + 2] = 90;
        Assert.AreEqual(((byte)90, (byte)90), ContrastRule.Limits(pixels, new ContrastStretchOptions()));
    }

    [TestMethod]
    public void An_image_of_one_value_has_a_span_of_one() => Assert.AreEqual(1, ContrastRule.Span(7, 7));

    [TestMethod]
    public void Percentiles_that_are_none_are_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ContrastStretchOptions { Low = -1 }.Validate());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ContrastStretchOptions { High = float.NaN }.Validate());
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new ContrastStretchOptions { Low = 50, High = 50 }.Validate()).Message, "ContrastStretch.High is 50");
    }
}
