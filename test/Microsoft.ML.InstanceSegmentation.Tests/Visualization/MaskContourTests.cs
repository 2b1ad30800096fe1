using Microsoft.ML.InstanceSegmentation.Visualization;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Visualization;

[TestClass]
public class MaskContourTests
{
    [TestMethod]
    public void A_rectangle_keeps_its_corners()
    {
        using SKPath path = MaskContour.Trace(Picture.Mask("......", "..###.", "..###."));
        CollectionAssert.AreEquivalent(new SKPoint[] { new(2, 1), new(5, 1), new(5, 3), new(2, 3) }, path.Points);
    }

    [TestMethod]
    public void Stairs_become_a_straight_line()
    {
        using SKPath path = MaskContour.Trace(Picture.Mask("##......", "####....", "######..", "########"));
        // Between the first stair and the last, steps of two to the right and one down.
        SKPoint[] slant = [.. path.Points.Where(point => point.Y is > 0 and < 3.5f && point.X is > 2 and < 8)];
        Assert.IsNotEmpty(slant);
        foreach (SKPoint point in slant)
            Assert.AreEqual(2 * point.Y + 1, point.X, 0.001f, point.ToString());
    }

    [TestMethod]
    public void Pixels_at_a_corner_of_each_other_are_two_loops()
    {
        using SKPath path = MaskContour.Trace(Picture.Mask("#.", ".#"));
        CollectionAssert.AreEquivalent(
            new SKPoint[] { new(0, 0), new(1, 0), new(1, 1), new(0, 1), new(1, 1), new(2, 1), new(2, 2), new(1, 2) }, path.Points);
    }

    [TestMethod]
    public void An_empty_mask_has_an_empty_path()
    {
        using SKPath path = MaskContour.Trace(Picture.Mask("...", "..."));
        Assert.IsTrue(path.IsEmpty);
    }

    [TestMethod]
    public void The_middle_of_each_pixel_of_any_mask_is_inside_and_no_other()
    {
        var random = new Random(1);
        for (int trial = 0; trial < 60; trial++)
        {
            (int width, int height) = (random.Next(1, 13), random.Next(1, 13));
            double density = random.NextDouble();
            byte[] pixels = [.. Enumerable.Range(0, width * height).Select(_ => (byte)(random.NextDouble() < density ? 1 : 0))];
            using SKPath path = MaskContour.Trace(RunLengthMask.FromBitmap(height, width, pixels));
            for (int i = 0; i < pixels.Length; i++)
                Assert.AreEqual(
                    pixels[i] == 1, path.Contains(i % width + 0.5f, i / width + 0.5f), $"trial {trial}, pixel {i % width}, {i / width}");
        }
    }
}
