using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Tests.Masks;

/// <summary>Polygons with holes, outlines of few corners, and smooth masks.</summary>
[TestClass]
public sealed class RunLengthMaskPolygonsTests
{
    private const int Height = 40, Width = 50;

    [TestMethod]
    public void An_odd_number_of_polygons_is_inside()
    {
        var random = new Random(5);
        for (int trial = 0; trial < 60; trial++)
        {
            double[][] polygons = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Polygon(random))];
            byte[] expected = new byte[Height * Width];
            foreach (double[] polygon in polygons)
            {
                byte[] one = SlowPolygon.Fill(Height, Width, polygon).ToBitmap();
                for (int i = 0; i < one.Length; i++)
                    expected[i] ^= one[i];
            }
            CollectionAssert.AreEqual(expected, RunLengthMask.FromPolygonsEvenOdd(Height, Width, polygons).ToBitmap(), $"trial {trial}");
        }
        Assert.AreEqual(0, RunLengthMask.FromPolygonsEvenOdd(Height, Width, []).Area);
    }

    [TestMethod]
    public void Holes_are_cut_from_all_outlines()
    {
        var random = new Random(6);
        for (int trial = 0; trial < 60; trial++)
        {
            double[][] outlines = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Polygon(random))], holes = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => Polygon(random))];
            byte[][] inside = Array.ConvertAll(outlines, polygon => SlowPolygon.Fill(Height, Width, polygon).ToBitmap()), outside = Array.ConvertAll(holes, polygon => SlowPolygon.Fill(Height, Width, polygon).ToBitmap());
            byte[] expected = [.. Enumerable.Range(0, Height * Width).Select(i => (byte)(inside.Any(mask => mask[i] > 0) && outside.All(mask => mask[i] == 0) ? 1 : 0))];
            CollectionAssert.AreEqual(expected, RunLengthMask.FromPolygons(Height, Width, outlines, holes).ToBitmap(), $"trial {trial}");
        }
    }

    [TestMethod]
    public void A_ring_that_ends_with_its_first_point_is_the_same_and_bad_ones_are_refused()
    {
        double[] outline = [2, 2, 30, 2, 30, 30, 2, 30], hole = [10, 10, 20, 10, 20, 20, 10, 20];
        RunLengthMask open = RunLengthMask.FromPolygons(Height, Width, [outline], [hole]);
        Assert.AreEqual(28 * 28 - 100, open.Area);
        Assert.AreEqual(open, RunLengthMask.FromPolygons(Height, Width, [[.. outline, 2, 2]], [[.. hole, 10, 10]]));
        Assert.AreEqual(open, RunLengthMask.FromPolygonsEvenOdd(Height, Width, [outline, hole]));
        Assert.ThrowsExactly<ArgumentException>(() => RunLengthMask.FromPolygons(Height, Width, [outline], [[1, 1, 2, 2]]));
        Assert.ThrowsExactly<ArgumentException>(() => RunLengthMask.FromPolygonsEvenOdd(Height, Width, [[1, 1, 2, 2, double.NaN, 3]]));
    }

    [TestMethod]
    public void Outlines_with_those_of_holes_give_the_mask_back()
    {
        var random = new Random(7);
        for (int trial = 0; trial < 60; trial++)
        {
            RunLengthMask mask = Noise(random.Next(1, 20), random.Next(1, 20), random);
            Assert.AreEqual(mask, RunLengthMask.FromPolygonsEvenOdd(mask.Height, mask.Width, mask.ToOutlines()), $"trial {trial}");
        }
        Assert.IsEmpty(RunLengthMask.FromBitmap(2, 2, [0, 0, 0, 0]).ToOutlines());
    }

    [TestMethod]
    public void Points_of_the_smallest_triangles_go_one_after_another()
    {
        var random = new Random(8);
        for (int trial = 0; trial < 40; trial++)
        {
            // Whole numbers have equal triangles, too.
            OutlinePoint[] loop = [.. Enumerable.Range(0, random.Next(3, 40)).Select(_ => trial % 2 == 0
                ? new OutlinePoint(random.Next(12), random.Next(12)) : new OutlinePoint(50 * random.NextSingle(), 50 * random.NextSingle()))];
            int most = random.Next(3, 12);
            CollectionAssert.AreEqual(SlowReduce(loop, most), LineGeneralisation.Reduce(loop, most).ToArray(), $"trial {trial}");
        }
    }

    [TestMethod]
    public void A_polygon_has_at_most_so_many_corners_and_keeps_most_of_a_disc()
    {
        RunLengthMask disc = Draw((x, y) => Math.Pow(x - 24, 2) + Math.Pow(y - 20, 2) <= 15 * 15);
        foreach (int corners in new[] { 3, 8, 16 })
            Assert.IsLessThanOrEqualTo(2 * corners, disc.ToPolygonsOfCorners(corners).Single().Length);
        Assert.IsGreaterThan(0.9, disc.IoU(RunLengthMask.FromPolygons(Height, Width, disc.ToPolygonsOfCorners(16))));
        Assert.IsEmpty(Draw((_, _) => false).ToPolygonsOfCorners(3));
        Assert.HasCount(2, Draw((x, y) => x is 3 or 30 && y < 9).ToPolygonsOfCorners(4));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => disc.ToPolygonsOfCorners(2));
    }

    [TestMethod]
    [DataRow(0.5)]
    [DataRow(1.0)]
    [DataRow(2.3)]
    public void A_smooth_mask_is_the_blurred_one_cut_at_a_half(double sigma)
    {
        var random = new Random(9);
        for (int trial = 0; trial < 12; trial++)
        {
            RunLengthMask mask = Noise(random.Next(1, 24), random.Next(1, 24), random);
            CollectionAssert.AreEqual(SlowSmooth(mask, sigma), mask.Smooth(sigma).ToBitmap(), $"trial {trial}");
        }
    }

    [TestMethod]
    public void Smoothing_takes_spikes_and_notches_and_leaves_straight_edges_also_at_the_border()
    {
        RunLengthMask half = Draw((x, _) => x < 20);
        Assert.AreEqual(half, half.Smooth(3));
        // But for one pixel's width at their roots.
        RunLengthMask smooth = Draw((x, y) => x < 20 && !(y == 15 && x > 12) || y == 30 && x < 28).Smooth(1.5);
        Assert.IsLessThanOrEqualTo(21, smooth.Subtract(half).BoundingBox.Right);
        Assert.IsGreaterThanOrEqualTo(19, half.Subtract(smooth).BoundingBox.X);
        Assert.AreEqual(0, Draw((x, y) => x == 9 && y == 9).Smooth().Area);
        RunLengthMask empty = Draw((_, _) => false), full = Draw((_, _) => true);
        Assert.AreEqual(empty, empty.Smooth());
        Assert.AreEqual(full, full.Smooth(9));
        foreach (double sigma in new[] { 0, -1, double.NaN, 101 })
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => half.Smooth(sigma));
    }

    private static OutlinePoint[] SlowReduce(OutlinePoint[] loop, int most)
    {
        var left = loop.ToList();
        while (left.Count > most)
        {
            double Area(int i) => LineGeneralisation.Area(left[(i + left.Count - 1) % left.Count], left[i], left[(i + 1) % left.Count]);
            left.RemoveAt(Enumerable.Range(0, left.Count).MinBy(Area));
        }
        return [.. left];
    }

    private static byte[] SlowSmooth(RunLengthMask mask, double sigma)
    {
        byte[] bitmap = mask.ToBitmap();
        int[] weights = MaskSmoothing.Weights(sigma);
        int reach = weights.Length / 2;
        var smooth = new byte[bitmap.Length];
        for (int y = 0; y < mask.Height; y++)
        {
            for (int x = 0; x < mask.Width; x++)
            {
                long inside = 0, all = 0;
                for (int dy = -reach; dy <= reach; dy++)
                {
                    for (int dx = -reach; dx <= reach; dx++)
                    {
                        long weight = (long)weights[dx + reach] * weights[dy + reach];
                        all += weight;
                        inside += weight * bitmap[Math.Clamp(y + dy, 0, mask.Height - 1) * mask.Width + Math.Clamp(x + dx, 0, mask.Width - 1)];
                    }
                }
                int at = y * mask.Width + x;
                smooth[at] = 2 * inside == all ? bitmap[at] : (byte)(2 * inside > all ? 1 : 0);
            }
        }
        return smooth;
    }

    private static double[] Polygon(Random random) =>
        [.. Enumerable.Range(0, random.Next(3, 9)).SelectMany(_ => new[] { random.NextDouble() * (Width + 10) - 5, random.NextDouble() * (Height + 10) - 5 })];

    private static RunLengthMask Noise(int height, int width, Random random)
    {
        double density = random.NextDouble();
        return RunLengthMask.FromBitmap(height, width, [.. Enumerable.Range(0, height * width).Select(_ => (byte)(random.NextDouble() < density ? 1 : 0))]);
    }

    private static RunLengthMask Draw(Func<int, int, bool> isInside) =>
        RunLengthMask.FromBitmap(Height, Width, [.. Enumerable.Range(0, Height * Width).Select(i => (byte)(isInside(i % Width, i / Width) ? 1 : 0))]);
}
