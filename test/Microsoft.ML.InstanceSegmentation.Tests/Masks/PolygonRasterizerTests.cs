using System.Diagnostics;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Tests.Masks;

[TestClass]
public sealed class PolygonRasterizerTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Polygons_in_and_around_the_image_are_filled_as_by_walking_their_outline(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 4000; i++)
        {
            int height = random.Next(1, 30), width = random.Next(1, 30);
            double reach = random.Next(5) switch { 0 => 0, 1 => 1, 2 => 10, 3 => 100, _ => 3000 };
            var polygon = new double[2 * random.Next(3, 9)];
            for (int c = 0; c < polygon.Length; c++)
            {
                double extent = c % 2 == 0 ? width : height;
                polygon[c] = (random.NextDouble() * (extent + 2 * reach)) - reach;
                // Whole and half pixels and fifths lie on the borders of cells; equal corners and upright and level edges come with them.
                if (random.Next(3) > 0)
                    polygon[c] = Math.Round(polygon[c] * 10) / (random.Next(2) == 0 ? 10 : 5);
                if (c >= 2 && random.Next(6) == 0)
                    polygon[c] = polygon[c - 2];
            }
            RunLengthMask slow = SlowPolygon.Fill(height, width, polygon);
            Assert.AreEqual(slow, PolygonRasterizer.Fill(height, width, polygon), $"{height}×{width}: {string.Join(", ", polygon)}");
        }
    }

    [TestMethod]
    public void Polygons_with_corners_a_million_pixels_away_are_filled_as_by_walking_their_outline()
    {
        var random = new Random(4);
        for (int i = 0; i < 12; i++)
        {
            double[] polygon = [.. Enumerable.Range(0, 8).Select(_ => (random.NextDouble() - 0.5) * (random.Next(2) == 0 ? 2e6 : 20))];
            Assert.AreEqual(SlowPolygon.Fill(17, 23, polygon), PolygonRasterizer.Fill(17, 23, polygon), string.Join(", ", polygon));
        }
    }

    [TestMethod]
    public void The_time_does_not_grow_with_the_distance_of_the_corners()
    {
        // 2,000 corners to and fro across the image: walked point by point these are 2e10 steps, minutes of work.
        double[] far = [.. Enumerable.Range(0, 2000).SelectMany(i => new[] { i % 2 == 0 ? -1e6 : 1e6, i % 3 == 0 ? -1e6 : 1e6 - i })];
        var clock = Stopwatch.StartNew();
        PolygonRasterizer.Fill(100, 100, far);
        Assert.IsLessThan(10, clock.Elapsed.TotalSeconds);
    }
}
