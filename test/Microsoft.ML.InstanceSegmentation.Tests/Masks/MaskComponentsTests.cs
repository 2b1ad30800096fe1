namespace Microsoft.ML.InstanceSegmentation.Tests.Masks;

/// <summary>Connected parts, holes and set operations on run lengths, against pixels one by one.</summary>
[TestClass]
public sealed class MaskComponentsTests
{
    private const int Height = 13, Width = 17;

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Parts_are_those_that_a_walk_from_pixel_to_pixel_reaches(bool diagonal)
    {
        foreach (byte[] bitmap in Bitmaps())
        {
            RunLengthMask mask = RunLengthMask.FromBitmap(Height, Width, bitmap);
            RunLengthMask[] expected = [.. Walked(bitmap, diagonal).Select(part => RunLengthMask.FromBitmap(Height, Width, part))];
            CollectionAssert.AreEqual(expected, mask.ConnectedComponents(diagonal).ToArray());
        }
    }

    [TestMethod]
    public void Holes_are_what_a_walk_from_the_border_does_not_reach()
    {
        foreach (byte[] bitmap in Bitmaps())
        {
            byte[] filled = [.. bitmap];
            foreach (byte[] part in Walked(Array.ConvertAll(bitmap, pixel => (byte)(1 - pixel)), diagonal: false))
            {
                if (!Enumerable.Range(0, part.Length).Any(i => part[i] == 1 && (i % Width is 0 or Width - 1 || i / Width is 0 or Height - 1)))
                    filled = [.. filled.Zip(part, (a, b) => (byte)(a | b))];
            }
            Assert.AreEqual(RunLengthMask.FromBitmap(Height, Width, filled), RunLengthMask.FromBitmap(Height, Width, bitmap).FillHoles());
        }
    }

    [TestMethod]
    public void Sets_of_pixels_are_what_they_are_pixel_by_pixel()
    {
        byte[][] bitmaps = [.. Bitmaps()];
        foreach ((byte[] first, byte[] second) in bitmaps.Zip(bitmaps.Skip(1)))
        {
            RunLengthMask a = RunLengthMask.FromBitmap(Height, Width, first), b = RunLengthMask.FromBitmap(Height, Width, second);
            CollectionAssert.AreEqual(first.Zip(second, (x, y) => (byte)(x | y)).ToArray(), a.Union(b).ToBitmap());
            CollectionAssert.AreEqual(first.Zip(second, (x, y) => (byte)(x & y)).ToArray(), a.Intersect(b).ToBitmap());
            CollectionAssert.AreEqual(first.Zip(second, (x, y) => (byte)(x & ~y)).ToArray(), a.Subtract(b).ToBitmap());
            CollectionAssert.AreEqual(first.Select(x => (byte)(1 - x)).ToArray(), a.Complement().ToBitmap());
            Assert.AreEqual(a, a.Complement().Complement());
            Assert.AreEqual(a.IntersectionArea(b), a.Intersect(b).Area);
            Assert.AreEqual(a.UnionArea(b), a.Union(b).Area);
        }
        RunLengthMask other = RunLengthMask.FromBitmap(1, 2, [1, 0]), mask = RunLengthMask.FromBitmap(2, 1, [1, 0]);
        Assert.ThrowsExactly<ArgumentException>(() => mask.Union(other));
        Assert.ThrowsExactly<ArgumentException>(() => mask.Intersect(other));
        Assert.ThrowsExactly<ArgumentException>(() => mask.Subtract(other));
    }

    [TestMethod]
    public void An_empty_mask_has_no_part_and_one_pixel_is_one()
    {
        Assert.IsEmpty(RunLengthMask.FromBitmap(2, 2, [0, 0, 0, 0]).ConnectedComponents());
        RunLengthMask pixel = RunLengthMask.FromBitmap(1, 1, [1]);
        Assert.AreEqual(pixel, pixel.ConnectedComponents().Single());
        Assert.AreEqual(pixel, pixel.FillHoles());
        Assert.AreEqual(0, pixel.Complement().Area);
    }

    [TestMethod]
    public void Polygons_of_any_tolerance_have_three_corners_or_more_and_few_where_it_is_large()
    {
        var disc = RunLengthMask.FromBitmap(60, 60, [.. Enumerable.Range(0, 3600).Select(i => (byte)(double.Hypot(i % 60 - 29.5, i / 60 - 29.5) < 25 ? 1 : 0))]);
        int before = int.MaxValue;
        foreach (float tolerance in new[] { 0f, 0.25f, 1f, 5f, 1000f })
        {
            double[] polygon = disc.ToPolygons(tolerance).Single();
            Assert.IsGreaterThanOrEqualTo(6, polygon.Length);
            Assert.IsLessThanOrEqualTo(before, polygon.Length);
            before = polygon.Length;
            if (tolerance <= 0.25f)
                Assert.IsGreaterThan(0.97, disc.IoU(RunLengthMask.FromPolygons(60, 60, [polygon])));
        }
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => disc.ToPolygons(-1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => disc.ToPolygons(float.NaN));
    }

    private static IEnumerable<byte[]> Bitmaps()
    {
        var random = new Random(11);
        foreach (double share in new[] { 0, 0.1, 0.3, 0.5, 0.6, 0.7, 0.9, 1 })
        {
            for (int i = 0; i < 40; i++)
                yield return [.. Enumerable.Range(0, Height * Width).Select(_ => (byte)(random.NextDouble() < share ? 1 : 0))];
        }
    }

    private static List<byte[]> Walked(byte[] bitmap, bool diagonal)
    {
        var parts = new List<byte[]>();
        var seen = new bool[bitmap.Length];
        for (int x = 0; x < Width; x++)
        {
            for (int y = 0; y < Height; y++)
            {
                if (bitmap[y * Width + x] == 0 || seen[y * Width + x])
                    continue;
                byte[] part = new byte[bitmap.Length];
                var ahead = new Stack<(int X, int Y)>([(x, y)]);
                while (ahead.TryPop(out (int X, int Y) at))
                {
                    if (at.X < 0 || at.Y < 0 || at.X >= Width || at.Y >= Height || bitmap[at.Y * Width + at.X] == 0 || seen[at.Y * Width + at.X])
                        continue;
                    seen[at.Y * Width + at.X] = true;
                    part[at.Y * Width + at.X] = 1;
                    for (int dx = -1; dx <= 1; dx++)
                    {
                        for (int dy = -1; dy <= 1; dy++)
                        {
                            if (diagonal || dx == 0 || dy == 0)
                                ahead.Push((at.X + dx, at.Y + dy));
                        }
                    }
                }
                parts.Add(part);
            }
        }
        return parts;
    }
}
