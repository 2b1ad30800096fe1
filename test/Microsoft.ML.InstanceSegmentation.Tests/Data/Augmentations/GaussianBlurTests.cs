using Microsoft.ML.InstanceSegmentation.Data;
using static Microsoft.ML.InstanceSegmentation.Tests.Data.Pictures;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class GaussianBlurTests
{
    [TestMethod]
    public void It_is_the_weighted_sum_over_the_neighbourhood()
    {
        ImageExample example = Noise(7, 12);
        const float sigma = 1.2f;
        byte[] blurred = GaussianBlur.Blur(example, sigma);
        for (int y = 0; y < example.Height; y++)
        {
            for (int x = 0; x < example.Width; x++)
            {
                for (int channel = 0; channel < 3; channel++)
                    Assert.AreEqual(Slow(y, x, channel), blurred[(y * example.Width + x) * 3 + channel], 0.51, $"row {y}, column {x}");
            }
        }

        double Slow(int y, int x, int channel)
        {
            (double sum, double weights) = (0, 0);
            for (int dy = -4; dy <= 4; dy++)
            {
                for (int dx = -4; dx <= 4; dx++)
                {
                    double weight = Math.Exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
                    (int column, int row) = (Math.Clamp(x + dx, 0, example.Width - 1), Math.Clamp(y + dy, 0, example.Height - 1));
                    sum += weight * example.At(column, row)[channel];
                    weights += weight;
                }
            }
            return sum / weights;
        }
    }

    [TestMethod]
    public void One_colour_stays_and_no_width_changes_nothing()
    {
        ImageExample white = Make(3, 5, (new byte[] { 200, 100, 255 }, 0, 0, 5, 3)), noise = Noise(4, 4), dot = Noise(1, 1);
        CollectionAssert.AreEqual(white.Pixels, GaussianBlur.Blur(white, 20));
        CollectionAssert.AreEqual(noise.Pixels, GaussianBlur.Blur(noise, 0));
        CollectionAssert.AreEqual(noise.Pixels, GaussianBlur.Blur(noise, 1e-6f));
        CollectionAssert.AreEqual(dot.Pixels, GaussianBlur.Blur(dot, 2));
    }

    [TestMethod]
    public void It_happens_with_its_probability()
    {
        ImageExample example = Noise(8, 8);
        Assert.AreSame(example, GaussianBlur.Apply(example, new GaussianBlurOptions(), new Random(1)));
        var always = new GaussianBlurOptions { Probability = 1 };
        CollectionAssert.AreNotEqual(example.Pixels, GaussianBlur.Apply(example, always, new Random(2)).Pixels);
    }
}
