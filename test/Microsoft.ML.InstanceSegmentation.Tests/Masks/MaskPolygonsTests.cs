using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Tests.Masks;

[TestClass]
public sealed class MaskPolygonsTests
{
    [TestMethod]
    public void A_rectangle_is_its_four_corners()
    {
        RunLengthMask mask = Draw(10, 12, (x, y) => x is >= 2 and < 7 && y is >= 3 and < 9);
        double[] polygon = MaskPolygons.Of(mask).Single();
        CollectionAssert.AreEquivalent(new[] { (2.0, 3.0), (7.0, 3.0), (7.0, 9.0), (2.0, 9.0) }, Corners(polygon));
        Assert.AreEqual(mask, RunLengthMask.FromPolygons(10, 12, [polygon]));
    }

    [TestMethod]
    public void A_single_pixel_comes_back()
    {
        RunLengthMask mask = Draw(4, 4, (x, y) => x == 1 && y == 2);
        Assert.AreEqual(mask, RunLengthMask.FromPolygons(4, 4, MaskPolygons.Of(mask)));
    }

    [TestMethod]
    public void A_disc_comes_back_but_for_few_pixels_from_far_fewer_corners()
    {
        for (int radius = 3; radius <= 40; radius += 4)
        {
            RunLengthMask mask = Draw(100, 100, (x, y) => Math.Pow(x - 50, 2) + Math.Pow(y - 48, 2) <= radius * radius);
            double[] polygon = MaskPolygons.Of(mask).Single();
            Assert.IsGreaterThan(0.9, mask.IoU(RunLengthMask.FromPolygons(100, 100, [polygon])), $"radius {radius}");
            if (radius > 10)
                Assert.IsLessThan(3 * radius, polygon.Length / 2, $"radius {radius}");
        }
    }

    [TestMethod]
    public void Each_part_has_its_polygon_and_a_hole_is_filled()
    {
        RunLengthMask ring = Draw(20, 30, (x, y) => x is >= 2 and < 12 && y is >= 2 and < 12 && !(x is >= 5 and < 9 && y is >= 5 and < 9) || x is >= 20 and < 24 && y >= 15);
        IReadOnlyList<double[]> polygons = MaskPolygons.Of(ring);
        Assert.HasCount(2, polygons);
        Assert.AreEqual(10 * 10 + 4 * 5, RunLengthMask.FromPolygons(20, 30, polygons).Area);
    }

    [TestMethod]
    public void Every_part_of_any_mask_has_three_corners_at_least()
    {
        var random = new Random(1);
        for (int trial = 0; trial < 60; trial++)
        {
            (int width, int height) = (random.Next(1, 13), random.Next(1, 13));
            double density = random.NextDouble();
            foreach (double[] polygon in MaskPolygons.Of(Draw(height, width, (_, _) => random.NextDouble() < density)))
                Assert.IsGreaterThanOrEqualTo(3, polygon.Length / 2, $"trial {trial}");
        }
    }

    [TestMethod]
    public void An_empty_mask_has_none() => Assert.IsEmpty(MaskPolygons.Of(Draw(3, 3, (_, _) => false)));

    private static RunLengthMask Draw(int height, int width, Func<int, int, bool> inside) => RunLengthMask.FromBitmap(
        height, width, [.. Enumerable.Range(0, height * width).Select(i => (byte)(inside(i % width, i / width) ? 1 : 0))]);

    private static (double X, double Y)[] Corners(double[] polygon) => [.. polygon.Chunk(2).Select(corner => (corner[0], corner[1]))];
}
