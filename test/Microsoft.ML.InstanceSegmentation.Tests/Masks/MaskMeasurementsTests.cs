namespace Microsoft.ML.InstanceSegmentation.Tests.Masks;

[TestClass]
public sealed class MaskMeasurementsTests
{
    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(12, 5)]
    [DataRow(3, 9)]
    public void A_rectangle_has_the_figures_of_a_rectangle(int width, int height)
    {
        InstanceMeasurements found = Mask(30, 40, (x, y) => x >= 7 && x < 7 + width && y >= 4 && y < 4 + height).Measure();
        Assert.AreEqual(width * height, found.Area);
        Assert.AreEqual(2 * (width + height), found.Perimeter, 1e-9);
        Assert.AreEqual(2 * Math.Sqrt(width * height / Math.PI), found.EquivalentDiameter, 1e-9);
        // The second moment of a side a is a²/12.
        Assert.AreEqual(4 * Math.Max(width, height) / Math.Sqrt(12), found.MajorAxis, 1e-9);
        Assert.AreEqual(4 * Math.Min(width, height) / Math.Sqrt(12), found.MinorAxis, 1e-9);
        Assert.AreEqual(1, found.Solidity, 1e-12);
        Assert.AreEqual(width >= height ? 0 : 90, found.Orientation, 1e-9);
        Assert.AreEqual(7 + width / 2.0, found.CentroidX, 1e-9);
        Assert.AreEqual(4 + height / 2.0, found.CentroidY, 1e-9);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(30)]
    [DataRow(75)]
    [DataRow(-40)]
    public void An_ellipse_has_nearly_the_figures_of_an_ellipse(int degrees)
    {
        const double Long = 60, Short = 25;
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        // Upwards to the right: y counts downwards.
        InstanceMeasurements found = Mask(160, 180, (x, y) =>
        {
            double u = x + 0.5 - 91.3, v = -(y + 0.5 - 80.2);
            double along = (u * cos + v * sin) / Long, across = (v * cos - u * sin) / Short;
            return along * along + across * across < 1;
        }).Measure(pixelSize: 0.5);
        double perimeter = Math.PI * (3 * (Long + Short) - Math.Sqrt((3 * Long + Short) * (Long + 3 * Short)));    // Ramanujan 1914
        Assert.AreEqual(Math.PI * Long * Short / 4, found.Area, 0.005 * found.Area);
        Assert.AreEqual(perimeter / 2, found.Perimeter, 0.02 * found.Perimeter);
        Assert.AreEqual(Long, found.MajorAxis, 0.01 * Long);
        Assert.AreEqual(Short, found.MinorAxis, 0.01 * Short);
        Assert.AreEqual(Math.Sqrt(1 - Short * Short / (Long * Long)), found.Eccentricity, 0.003);
        Assert.AreEqual(degrees, found.Orientation, 0.3);
        Assert.IsGreaterThan(0.97, found.Solidity);
        Assert.AreEqual(91.3 / 2, found.CentroidX, 0.05);
        Assert.AreEqual(80.2 / 2, found.CentroidY, 0.05);
    }

    [TestMethod]
    public void Moments_and_hull_are_those_of_the_pixels_one_by_one()
    {
        var random = new Random(2);
        for (int i = 0; i < 100; i++)
        {
            RunLengthMask mask = Mask(9, 11, (_, _) => random.Next(4) == 0);
            if (mask.Area == 0)
                continue;
            (int X, int Y)[] pixels = [.. mask.ToBitmap().Index().Where(pixel => pixel.Item == 1).Select(pixel => (pixel.Index % 11, pixel.Index / 11))];
            double x = pixels.Average(p => p.X + 0.5), y = pixels.Average(p => p.Y + 0.5);
            double xx = pixels.Average(p => Math.Pow(p.X + 0.5 - x, 2)) + 1.0 / 12, yy = pixels.Average(p => Math.Pow(p.Y + 0.5 - y, 2)) + 1.0 / 12;
            double xy = pixels.Average(p => (p.X + 0.5 - x) * (p.Y + 0.5 - y));
            double root = Math.Sqrt((xx - yy) * (xx - yy) + 4 * xy * xy);
            InstanceMeasurements found = mask.Measure();
            Assert.AreEqual(x, found.CentroidX, 1e-9);
            Assert.AreEqual(y, found.CentroidY, 1e-9);
            Assert.AreEqual(4 * Math.Sqrt((xx + yy + root) / 2), found.MajorAxis, 1e-9);
            Assert.AreEqual(4 * Math.Sqrt((xx + yy - root) / 2), found.MinorAxis, 1e-9);
            Assert.AreEqual(mask.Area / HullArea(pixels), found.Solidity, 1e-9);
        }
    }

    [TestMethod]
    public void An_empty_mask_and_a_pixel_size_that_is_none_are_refused()
    {
        RunLengthMask empty = Mask(3, 3, (_, _) => false), full = Mask(3, 3, (_, _) => true);
        Assert.ThrowsExactly<InvalidOperationException>(() => empty.Measure());
        foreach (double size in new[] { 0, -1, double.NaN })
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => full.Measure(size));
    }

    [TestMethod]
    public void Colours_are_the_mean_and_the_deviation_under_the_mask()
    {
        RunLengthMask mask = Mask(2, 3, (x, y) => x == 1 || (x == 2 && y == 1));
        byte[] rgba = [9, 9, 9, 1, 10, 100, 0, 1, 9, 9, 9, 1, 9, 9, 9, 1, 20, 100, 0, 1, 30, 100, 255, 1];
        InstanceIntensity found = InstanceSegmentation.Masks.MaskIntensity.Of(mask, rgba, red: 0);
        CollectionAssert.AreEqual(new[] { 20.0, 100, 85 }, found.Mean.ToArray());
        Assert.AreEqual(Math.Sqrt(200.0 / 3), found.Deviation[0], 1e-9);
        Assert.AreEqual(0, found.Deviation[1], 1e-9);
        Assert.AreEqual(Math.Sqrt(2) * 85, found.Deviation[2], 1e-9);
    }

    /// <summary>By gift wrapping: from each corner the one that has all others at its left.</summary>
    private static double HullArea((int X, int Y)[] pixels)
    {
        (int X, int Y)[] corners = [.. pixels.SelectMany(p => new[] { p, (p.X + 1, p.Y), (p.X, p.Y + 1), (p.X + 1, p.Y + 1) }).Distinct()];
        (int X, int Y) start = corners.Min(), at = start;
        double twiceArea = 0;
        do
        {
            (int X, int Y) next = corners.First(corner => corner != at);
            foreach ((int X, int Y) other in corners)
            {
                int cross = (next.X - at.X) * (other.Y - at.Y) - (next.Y - at.Y) * (other.X - at.X);
                if (cross < 0 || (cross == 0 && double.Hypot(other.X - at.X, other.Y - at.Y) > double.Hypot(next.X - at.X, next.Y - at.Y)))
                    next = other;
            }
            twiceArea += at.X * next.Y - next.X * at.Y;
            at = next;
        }
        while (at != start);
        return Math.Abs(twiceArea) / 2;
    }

    private static RunLengthMask Mask(int height, int width, Func<int, int, bool> isSet) =>
        RunLengthMask.FromBitmap(height, width, [.. Enumerable.Range(0, height * width).Select(i => (byte)(isSet(i % width, i / width) ? 1 : 0))]);
}
