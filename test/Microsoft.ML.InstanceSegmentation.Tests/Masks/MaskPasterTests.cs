using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Tests.Masks;

[TestClass]
public class MaskPasterTests
{
    private sealed record Case(
        int Height, int Width, int Size, double Threshold, float[] Box, int[] Thousandths, string WholePixels, string PixelCentres)
    {
        public float[] Probabilities() => [.. Thousandths.Select(value => (float)((value + 0.37) / 1000))];
    }

    [TestMethod]
    public void Whole_pixels_are_those_of_torchvision()
    {
        foreach (Case c in TestData.Read<Case[]>("Masks/MaskPasterReference.json"))
        {
            RunLengthMask mask = MaskPaster.Paste(
                c.Probabilities(), c.Size, c.Box, c.Height, c.Width, (float)c.Threshold, MaskPasting.WholePixels);
            Assert.AreEqual(RunLengthMask.FromCompressed(c.Height, c.Width, c.WholePixels), mask);
        }
    }

    [TestMethod]
    public void Pixel_centres_are_those_of_grid_sample()
    {
        foreach (Case c in TestData.Read<Case[]>("Masks/MaskPasterReference.json"))
        {
            RunLengthMask mask = MaskPaster.Paste(
                c.Probabilities(), c.Size, c.Box, c.Height, c.Width, (float)c.Threshold, MaskPasting.PixelCentres);
            Assert.AreEqual(RunLengthMask.FromCompressed(c.Height, c.Width, c.PixelCentres), mask);
        }
    }

    [TestMethod]
    public void Fast_pasting_agrees_with_sampling_every_pixel_of_the_image()
    {
        var random = new Random(4);
        for (int i = 0; i < 200; i++)
        {
            int size = random.Next(1, 30), height = random.Next(1, 60), width = random.Next(1, 60);
            float[] probabilities = [.. Enumerable.Range(0, size * size).Select(_ => random.NextSingle())];
            float[] box =
            [
                random.NextSingle() * 90 - 30, random.NextSingle() * 90 - 30, random.NextSingle() * 90 - 30, random.NextSingle() * 90 - 30,
            ];
            float threshold = random.NextSingle();
            foreach (MaskPasting pasting in Enum.GetValues<MaskPasting>())
            {
                bool degenerate = box[2] <= box[0] || box[3] <= box[1];
                if (pasting == MaskPasting.WholePixels && degenerate)
                    continue;
                RunLengthMask expected = Slowly(probabilities, size, box, height, width, threshold, pasting);
                Assert.AreEqual(expected, MaskPaster.Paste(probabilities, size, box, height, width, threshold, pasting));
            }
        }
    }

    [TestMethod]
    public void A_certain_mask_fills_exactly_the_pixels_whose_centres_are_in_its_box()
    {
        float[] ones = [.. Enumerable.Repeat(1f, 28 * 28)];
        RunLengthMask mask = MaskPaster.Paste(ones, 28, [2.4f, 3.6f, 7.6f, 9.4f], 12, 10, 0.5f, MaskPasting.PixelCentres);
        Assert.AreEqual(new PixelBounds(2, 4, 6, 5), mask.BoundingBox);
        Assert.AreEqual(30, mask.Area);
    }

    [TestMethod]
    [DataRow(MaskPasting.PixelCentres, 5f, 5f, 5f, 9f)]
    [DataRow(MaskPasting.PixelCentres, 9f, 5f, 5f, 9f)]
    [DataRow(MaskPasting.PixelCentres, 5f, float.NaN, 8f, 9f)]
    [DataRow(MaskPasting.PixelCentres, 50f, 50f, 60f, 60f)]
    [DataRow(MaskPasting.PixelCentres, -50f, -50f, -40f, -40f)]
    [DataRow(MaskPasting.WholePixels, 5f, float.PositiveInfinity, 8f, 9f)]
    [DataRow(MaskPasting.WholePixels, 50f, 50f, 60f, 60f)]
    [DataRow(MaskPasting.WholePixels, -50f, -50f, -40f, -40f)]
    public void Boxes_without_a_pixel_of_the_image_give_an_empty_mask(MaskPasting pasting, float x0, float y0, float x1, float y1)
    {
        RunLengthMask mask = MaskPaster.Paste([1, 1, 1, 1], 2, [x0, y0, x1, y1], 20, 20, 0.5f, pasting);
        Assert.AreEqual(RunLengthMask.FromCounts(20, 20, [400]), mask);
    }

    [TestMethod]
    public void A_mask_of_another_size_is_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => MaskPaster.Paste(new float[5], 2, [0, 0, 1, 1], 4, 4, 0.5f, MaskPasting.PixelCentres));
    }

    /// <summary>Samples the padded mask at every pixel of the image.</summary>
    private static RunLengthMask Slowly(
        float[] probabilities, int size, float[] box, int height, int width, float threshold, MaskPasting pasting)
    {
        var bitmap = new byte[height * width];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                if (CellAt(x, box[0], box[2], size, pasting) is { } column && CellAt(y, box[1], box[3], size, pasting) is { } row)
                    bitmap[y * width + x] = Sample(probabilities, size, column, row) > threshold ? (byte)1 : (byte)0;
            }
        }
        return RunLengthMask.FromBitmap(height, width, bitmap);
    }

    /// <summary>Where a pixel lies among the mask's cells, whose centres are at 0, 1, …; null outside of what is pasted.</summary>
    private static float? CellAt(int pixel, float low, float high, int size, MaskPasting pasting)
    {
        if (pasting == MaskPasting.PixelCentres)
            return high > low ? (float)((pixel + 0.5 - low) / ((double)high - low) * size - 0.5) : null;
        float half = (high - low) * 0.5f * (float)((size + 2.0) / size), centre = (high + low) * 0.5f;
        int first = (int)(centre - half), last = (int)(centre + half);
        return pixel < first || pixel > last
            ? null
            : Math.Max((size + 2f) / (last - first + 1) * (pixel - first + 0.5f) - 0.5f, 0) - 1;
    }

    private static double Sample(float[] probabilities, int size, double column, double row)
    {
        double sum = 0;
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
                sum += probabilities[y * size + x] * Math.Max(0, 1 - Math.Abs(column - x)) * Math.Max(0, 1 - Math.Abs(row - y));
        }
        return sum;
    }
}
