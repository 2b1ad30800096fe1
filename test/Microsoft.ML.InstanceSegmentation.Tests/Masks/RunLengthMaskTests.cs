using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Tests.Masks;

[TestClass]
public class RunLengthMaskTests
{
    private sealed record PolygonCase(int Height, int Width, double[][] Polygons, string Compressed, int[] Counts, int Area, int[] Box);

    private sealed record PairCase(
        int Height, int Width, string First, string Second, string FirstBitmap, int Intersection, int Union, double Iou, double CrowdIou);

    private sealed record Reference(PolygonCase[] Polygons, PairCase[] Pairs);

    private static readonly Reference s_numbers = TestData.Read<Reference>("Masks/RunLengthMaskReference.json");

    [TestMethod]
    public void Polygons_have_the_runs_that_pycocotools_gives_them()
    {
        foreach (PolygonCase c in s_numbers.Polygons)
        {
            RunLengthMask mask = RunLengthMask.FromPolygons(c.Height, c.Width, c.Polygons);
            CollectionAssert.AreEqual(c.Counts, mask.Counts.ToArray());
            Assert.AreEqual(c.Compressed, mask.ToCompressed());
            Assert.AreEqual(c.Area, mask.Area);
            Assert.AreEqual(new PixelBounds(c.Box[0], c.Box[1], c.Box[2], c.Box[3]), mask.BoundingBox);
        }
    }

    [TestMethod]
    public void Compressed_counts_read_back_as_the_same_runs()
    {
        foreach (PolygonCase c in s_numbers.Polygons)
        {
            RunLengthMask mask = RunLengthMask.FromCompressed(c.Height, c.Width, c.Compressed);
            CollectionAssert.AreEqual(c.Counts, mask.Counts.ToArray());
            Assert.AreEqual(RunLengthMask.FromCounts(c.Height, c.Width, c.Counts), mask);
            Assert.AreEqual(mask, RunLengthMask.Parse(mask.ToJson()));
        }
    }

    [TestMethod]
    public void Runs_longer_than_thirty_bits_survive_compression()
    {
        int[] counts = [1_200_000_000, 1, 3, 800_000_000];
        RunLengthMask mask = RunLengthMask.FromCounts(1, counts.Sum(), counts);
        Assert.AreEqual(mask, RunLengthMask.FromCompressed(1, counts.Sum(), mask.ToCompressed()));
    }

    [TestMethod]
    public void Bitmaps_and_overlaps_are_those_of_pycocotools()
    {
        foreach (PairCase c in s_numbers.Pairs)
        {
            byte[] bitmap = [.. c.FirstBitmap.Select(bit => (byte)(bit - '0'))];
            RunLengthMask first = RunLengthMask.FromBitmap(c.Height, c.Width, bitmap);
            RunLengthMask second = RunLengthMask.FromCompressed(c.Height, c.Width, c.Second);
            Assert.AreEqual(c.First, first.ToCompressed());
            CollectionAssert.AreEqual(bitmap, first.ToBitmap());
            Assert.AreEqual(c.Intersection, first.IntersectionArea(second));
            Assert.AreEqual(c.Union, first.UnionArea(second));
            Assert.AreEqual(c.Iou, first.IoU(second));
            Assert.AreEqual(c.CrowdIou, MaskOverlap.IoU(first, second, isCrowd: true));
        }
    }

    [TestMethod]
    public void Part_of_a_mask_is_that_part_of_its_bitmap()
    {
        RunLengthMask mask = RandomMask(new Random(3), 17, 11, 0.5);
        byte[] whole = mask.ToBitmap();
        var part = new byte[5 * 4];
        mask.CopyTo(new PixelBounds(6, 9, 5, 4), part);
        for (int y = 0; y < 4; y++)
        {
            for (int x = 0; x < 5; x++)
                Assert.AreEqual(whole[(9 + y) * 11 + 6 + x], part[y * 5 + x]);
        }
        Assert.ThrowsExactly<ArgumentException>(() => mask.CopyTo(new PixelBounds(7, 9, 5, 4), new byte[20]));
        Assert.ThrowsExactly<ArgumentException>(() => mask.CopyTo(new PixelBounds(6, 9, 5, 4), new byte[19]));
    }

    [TestMethod]
    public void Flips_and_transposition_are_those_of_the_bitmap()
    {
        var random = new Random(1);
        for (int i = 0; i < 60; i++)
        {
            int height = random.Next(1, 20), width = random.Next(1, 20);
            RunLengthMask mask = RandomMask(random, height, width, random.NextDouble());
            byte[] old = mask.ToBitmap();
            AssertPixels(mask.FlipHorizontal(), height, width, (y, x) => old[y * width + width - 1 - x]);
            AssertPixels(mask.FlipVertical(), height, width, (y, x) => old[(height - 1 - y) * width + x]);
            AssertPixels(mask.Transpose(), width, height, (y, x) => old[x * width + y]);
        }
    }

    [TestMethod]
    public void A_resized_mask_takes_the_pixel_under_each_new_centre()
    {
        var random = new Random(2);
        for (int i = 0; i < 60; i++)
        {
            int height = random.Next(1, 20), width = random.Next(1, 20), newHeight = random.Next(1, 50), newWidth = random.Next(1, 50);
            RunLengthMask mask = RandomMask(random, height, width, random.NextDouble());
            byte[] old = mask.ToBitmap();
            AssertPixels(mask.Resize(newHeight, newWidth), newHeight, newWidth, (y, x) =>
                old[(2 * y + 1) * height / (2 * newHeight) * width + (2 * x + 1) * width / (2 * newWidth)]);
            Assert.AreEqual(mask, mask.Resize(height, width));
        }
    }

    [TestMethod]
    public void Equal_pixels_have_equal_runs_however_they_were_written()
    {
        RunLengthMask plain = RunLengthMask.FromCounts(2, 4, [2, 3, 3]);
        RunLengthMask empties = RunLengthMask.FromCounts(2, 4, [1, 0, 1, 1, 0, 2, 3, 0, 0]);
        Assert.AreEqual(plain, empties);
        Assert.AreEqual(plain.GetHashCode(), empties.GetHashCode());
        Assert.AreNotEqual(plain, RunLengthMask.FromCounts(4, 2, [2, 3, 3]));
        Assert.AreNotEqual(plain, RunLengthMask.FromCounts(2, 4, [2, 4, 2]));
    }

    [TestMethod]
    public void Empty_and_full_masks_of_one_pixel_are_masks()
    {
        RunLengthMask empty = RunLengthMask.FromBitmap(1, 1, [0]), full = RunLengthMask.FromBitmap(1, 1, [255]);
        CollectionAssert.AreEqual(new[] { 1 }, empty.Counts.ToArray());
        CollectionAssert.AreEqual(new[] { 0, 1 }, full.Counts.ToArray());
        Assert.AreEqual(default, empty.BoundingBox);
        Assert.AreEqual(new PixelBounds(0, 0, 1, 1), full.BoundingBox);
        Assert.AreEqual(0.0, empty.IoU(empty));
        Assert.AreEqual(0.0, empty.IoU(full));
        Assert.AreEqual(1.0, full.IoU(full));
        Assert.AreEqual(empty, RunLengthMask.FromPolygons(1, 1, []));
    }

    [TestMethod]
    public void Json_takes_both_kinds_of_counts_and_escapes_the_backslash()
    {
        RunLengthMask mask = RunLengthMask.Parse("""{"counts":[2,3,3],"size":[2,4]}""");
        Assert.AreEqual("""{"size":[2,4],"counts":"233"}""", mask.ToJson());
        RunLengthMask backslash = RunLengthMask.FromCounts(1, 46, [44, 2]);
        Assert.AreEqual("""{"size":[1,46],"counts":"\\12"}""", backslash.ToJson());
        Assert.AreEqual(backslash, RunLengthMask.Parse(backslash.ToJson()));
    }

    [TestMethod]
    [DataRow(new[] { 5, 4 }, "add up to 9")]
    [DataRow(new[] { 5, 2 }, "add up to 7")]
    [DataRow(new int[0], "add up to 0")]
    [DataRow(new[] { 9, -1 }, "Run length 1 is -1")]
    [DataRow(new[] { int.MaxValue, int.MaxValue, 10 }, "add up to 4294967304")]
    public void Counts_that_do_not_fill_the_image_are_refused(int[] counts, string says)
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => RunLengthMask.FromCounts(2, 4, counts));
        StringAssert.Contains(error.Message, says);
    }

    [TestMethod]
    [DataRow("5", "add up to 5")]
    [DataRow("T", "cut off")]
    [DataRow("5 3", "Character 1")]
    [DataRow("5p", "Character 1")]
    [DataRow("O9", "Run length 0 of the compressed counts is -1")]
    [DataRow("ooooooooo", "too long")]
    public void Damaged_compressed_counts_are_refused(string compressed, string says)
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => RunLengthMask.FromCompressed(2, 4, compressed));
        StringAssert.Contains(error.Message, says);
    }

    [TestMethod]
    [DataRow(new double[] { 0, 0, 3, 3 }, "2 points")]
    [DataRow(new double[] { 0, 0, 3, 3, 0, 3, 1 }, "odd number")]
    [DataRow(new double[] { 0, 0, 3, double.NaN, 0, 3 }, "NaN")]
    [DataRow(new double[] { 0, 0, 3, double.PositiveInfinity, 0, 3 }, "finite")]
    [DataRow(new double[] { 0, 0, 3, 1e7, 0, 3 }, "10000000")]
    public void Polygons_that_are_none_are_refused(double[] polygon, string says)
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => RunLengthMask.FromPolygons(4, 4, [polygon]));
        StringAssert.Contains(error.Message, says);
    }

    [TestMethod]
    [DataRow("no", "'no' is not JSON")]
    [DataRow("""{"size":[2,4],"counts":"\ud800"}""", "is not JSON")]
    [DataRow("[1]", "must be an object")]
    [DataRow("""{"counts":"44"}""", "\"size\" of a run-length mask is missing")]
    [DataRow("""{"size":[2],"counts":"44"}""", "[height,width]")]
    [DataRow("""{"size":[2,4]}""", "no \"counts\"")]
    [DataRow("""{"size":[2,4],"counts":8}""", "list of run lengths")]
    [DataRow("""{"size":[2,4],"counts":[4,"4"]}""", "Run length 1")]
    [DataRow("""{"size":[0,4],"counts":[]}""", "at least 1")]
    [DataRow("""{"size":[100000,100000],"counts":[]}""", "too large")]
    public void Json_that_is_no_mask_is_refused(string json, string says)
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => RunLengthMask.Parse(json));
        StringAssert.Contains(error.Message, says);
    }

    [TestMethod]
    public void A_long_text_that_is_no_mask_is_shown_in_part()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => RunLengthMask.Parse("\u0001" + new string('x', 10_000)));
        StringAssert.Contains(error.Message, "'?xxx");
        Assert.IsLessThan(500, error.Message.Length);
    }

    [TestMethod]
    public void Masks_of_different_images_cannot_be_compared()
    {
        RunLengthMask mask = RunLengthMask.FromBitmap(2, 3, new byte[6]), other = RunLengthMask.FromBitmap(3, 2, new byte[6]);
        Assert.ThrowsExactly<ArgumentException>(() => mask.IoU(other));
        Assert.ThrowsExactly<ArgumentException>(() => RunLengthMask.FromBitmap(2, 3, new byte[5]));
    }

    private static RunLengthMask RandomMask(Random random, int height, int width, double share)
    {
        var bitmap = new byte[height * width];
        for (int i = 0; i < bitmap.Length; i++)
            bitmap[i] = random.NextDouble() < share ? (byte)1 : (byte)0;
        return RunLengthMask.FromBitmap(height, width, bitmap);
    }

    private static void AssertPixels(RunLengthMask mask, int height, int width, Func<int, int, byte> pixel)
    {
        var expected = new byte[height * width];
        for (int i = 0; i < expected.Length; i++)
            expected[i] = pixel(i / width, i % width);
        Assert.AreEqual(RunLengthMask.FromBitmap(height, width, expected), mask);
    }
}
