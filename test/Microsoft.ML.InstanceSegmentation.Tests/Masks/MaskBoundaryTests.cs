using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Tests.Masks;

[TestClass]
public sealed class MaskBoundaryTests
{
    [TestMethod]
    public void A_boundary_is_that_of_looking_around_each_pixel()
    {
        int inner = 0;
        for (int seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            // More rows than a word has bits, so that squares reach over its ends.
            RunLengthMask mask = Drawn(random, random.Next(1, 150), random.Next(1, 60));
            int distance = random.Next(1, 9);
            RunLengthMask slow = Slow(mask, distance);
            Assert.AreEqual(slow, MaskBoundary.Of(mask, distance), $"seed {seed}");
            inner += mask.Area - slow.Area;
        }
        Assert.IsGreaterThan(10_000, inner);
    }

    [TestMethod]
    public void The_width_is_a_share_of_the_diagonal_rounded_half_to_even_and_at_least_1()
    {
        Assert.AreEqual(16, MaskBoundary.Distance(480, 640, 0.02));
        Assert.AreEqual(1, MaskBoundary.Distance(3, 4, 0.02));
        // A diagonal of 5, half of which is 2.5; and one of 15, a tenth of which is 1.5.
        Assert.AreEqual(2, MaskBoundary.Distance(3, 4, 0.5));
        Assert.AreEqual(2, MaskBoundary.Distance(9, 12, 0.1));
    }

    [TestMethod]
    public void The_border_of_the_image_is_boundary_too()
    {
        RunLengthMask whole = Rectangle(10, 12, 0, 0, 12, 10);
        Assert.AreEqual(whole.Subtract(Rectangle(10, 12, 1, 1, 10, 8)), whole.Boundary());
        RunLengthMask corner = Rectangle(10, 12, 0, 0, 6, 5);
        Assert.AreEqual(corner.Subtract(Rectangle(10, 12, 1, 1, 4, 3)), corner.Boundary());
    }

    [TestMethod]
    public void Masks_without_an_inside_are_their_own_boundary()
    {
        RunLengthMask empty = RunLengthMask.FromBitmap(30, 30, new byte[900]), pixel = Rectangle(30, 30, 7, 9, 1, 1), thin = Rectangle(30, 30, 4, 4, 20, 2);
        foreach (RunLengthMask mask in new[] { empty, pixel, thin })
            Assert.AreEqual(mask, mask.Boundary());
        Assert.AreEqual(1, pixel.BoundaryIoU(pixel));
        Assert.AreEqual(0, empty.BoundaryIoU(empty));
        Assert.AreEqual(0, pixel.BoundaryIoU(empty));
    }

    [TestMethod]
    public void A_hole_has_a_boundary_around_it()
    {
        RunLengthMask ring = Rectangle(30, 30, 5, 5, 20, 20).Subtract(Rectangle(30, 30, 14, 14, 1, 1));
        // A frame of one pixel, and the eight pixels around the hole.
        Assert.AreEqual(20 * 20 - 18 * 18 + 8, ring.Boundary().Area);
    }

    [TestMethod]
    public void The_overlap_is_the_lower_of_both_counted_by_hand()
    {
        // Squares of 10 and 8 pixels with one centre: 64 of 100 pixels; frames of 36 and 28 pixels that share none.
        RunLengthMask large = Rectangle(40, 30, 5, 5, 10, 10), small = Rectangle(40, 30, 6, 6, 8, 8);
        Assert.AreEqual(0.64, large.IoU(small));
        Assert.AreEqual(0, large.BoundaryIoU(small));
        // Shifted by a column: 90 of 110 pixels; of the frames, 16 of top and bottom, and of left and right the corners alone: 18 in 36 + 36 - 18.
        RunLengthMask shifted = Rectangle(40, 30, 6, 5, 10, 10);
        Assert.AreEqual(18.0 / 54, large.BoundaryIoU(shifted));
        // Where the boundaries overlap more than the masks, the masks count: frames of one ring each, and the inside of the one alone.
        RunLengthMask filled = Rectangle(40, 30, 5, 5, 10, 10), hollow = filled.Subtract(Rectangle(40, 30, 6, 6, 8, 8));
        Assert.AreEqual(0.36, filled.BoundaryIoU(hollow));
    }

    [TestMethod]
    public void Arguments_out_of_range_and_other_sizes_are_named()
    {
        RunLengthMask mask = Rectangle(10, 10, 1, 1, 3, 3);
        foreach (double ratio in new[] { 0, -1, 1.1, double.NaN })
            Assert.Contains("dilationRatio", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => mask.Boundary(ratio)).Message);
        Assert.Contains("10×10", Assert.ThrowsExactly<ArgumentException>(() => mask.BoundaryIoU(Rectangle(10, 11, 1, 1, 3, 3))).Message);
    }

    /// <summary>The twin: a pixel is inside where all of the square around it is set.</summary>
    private static RunLengthMask Slow(RunLengthMask mask, int distance)
    {
        byte[] set = mask.ToBitmap(), boundary = mask.ToBitmap();
        for (int y = 0; y < mask.Height; y++)
        {
            for (int x = 0; x < mask.Width; x++)
            {
                bool isInside = true;
                for (int v = y - distance; v <= y + distance; v++)
                {
                    for (int u = x - distance; u <= x + distance; u++)
                        isInside &= v >= 0 && v < mask.Height && u >= 0 && u < mask.Width && set[v * mask.Width + u] == 1;
                }
                if (isInside)
                    boundary[y * mask.Width + x] = 0;
            }
        }
        return RunLengthMask.FromBitmap(mask.Height, mask.Width, boundary);
    }

    /// <summary>Rectangles, of which some take away from those before; mostly large, and often at the border.</summary>
    private static RunLengthMask Drawn(Random random, int height, int width)
    {
        var bitmap = new byte[height * width];
        for (int i = 0; i < 6; i++)
        {
            int left = random.Next(-width, width), top = random.Next(-height, height);
            bool isHole = i > 1 && random.Next(2) == 0;
            int right = left + (isHole ? random.Next(4) : random.Next(2 * width)), bottom = top + (isHole ? random.Next(4) : random.Next(2 * height));
            for (int y = Math.Max(0, top); y < Math.Min(height, bottom); y++)
            {
                for (int x = Math.Max(0, left); x < Math.Min(width, right); x++)
                    bitmap[y * width + x] = (byte)(isHole ? 0 : 1);
            }
        }
        return RunLengthMask.FromBitmap(height, width, bitmap);
    }

    private static RunLengthMask Rectangle(int height, int width, int x, int y, int columns, int rows) =>
        RunLengthMask.FromPolygons(height, width, [[x, y, x + columns, y, x + columns, y + rows, x, y + rows]]);
}
