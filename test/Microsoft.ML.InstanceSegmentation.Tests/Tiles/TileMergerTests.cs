using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Tiles;

namespace Microsoft.ML.InstanceSegmentation.Tests.Tiles;

/// <summary>Tiles of 100 pixels, of which neighbours share 20: along 180 pixels they are 0 to 100 and 80 to 180, along 260 also 160 to 260.</summary>
[TestClass]
public sealed class TileMergerTests
{
    private static readonly TilingOptions s_options = new() { Side = 100, Overlap = 20 };

    [TestMethod]
    [DataRow(85, 30, 96, 60, "whole in two tiles")]
    [DataRow(70, 30, 96, 60, "cut by the first tile's end only")]
    [DataRow(84, 30, 130, 60, "cut by the second tile's start only")]
    [DataRow(60, 30, 140, 60, "cut by both: larger than the overlap")]
    [DataRow(99, 30, 140, 60, "a column of pixels in the first tile")]
    [DataRow(80, 30, 100, 60, "as wide as the overlap")]
    [DataRow(85, 85, 95, 95, "in all four tiles")]
    [DataRow(30, 30, 150, 150, "cut by all four tiles")]
    [DataRow(30, 85, 150, 95, "cut by two pairs of tiles")]
    [DataRow(0, 0, 180, 180, "the whole image")]
    public void Object_on_a_seam_comes_out_once_and_whole(int x0, int y0, int x1, int y1, string what)
    {
        RunLengthMask mask = SeenTiles.Rectangle(180, 180, x0, y0, x1, y1);
        DetectedInstances found = Merge(new SeenObject(mask, Class: 2, Score: 0.75f));
        Assert.AreEqual(1, found.Count, what);
        Assert.AreEqual(mask, found.Masks![0], what);
        CollectionAssert.AreEqual(new float[] { x0, y0, x1, y1 }, found.Boxes, what);
        Assert.AreEqual((2, 0.75f), (found.Classes[0], found.Scores[0]), what);
    }

    [TestMethod]
    public void Object_over_three_tiles_comes_out_once_and_whole()
    {
        RunLengthMask row = SeenTiles.Rectangle(80, 260, 20, 30, 240, 50);
        DetectedInstances found = Merge(new SeenObject(row));
        Assert.AreEqual(row, found.Masks!.Single());
        // Around a corner: the fourth of the four tiles sees nothing of it.
        RunLengthMask corner = SeenTiles.Rectangle(180, 180, 20, 20, 160, 60).Union(SeenTiles.Rectangle(180, 180, 20, 20, 60, 160));
        Assert.AreEqual(corner, Merge(new SeenObject(corner)).Masks!.Single());
    }

    [TestMethod]
    [DataRow(60, 90, 140, "side by side, the border between them in the overlap")]
    [DataRow(60, 80, 140, "side by side, the border between them where the second tile starts")]
    [DataRow(20, 99, 160, "side by side, one a column of pixels in the other's tile")]
    public void Two_touching_objects_of_one_class_stay_two(int from, int border, int to, string what)
    {
        RunLengthMask left = SeenTiles.Rectangle(80, 180, from, 30, border, 60), right = SeenTiles.Rectangle(80, 180, border, 30, to, 60);
        AssertSame([left, right], Merge(new SeenObject(left), new SeenObject(right)), what);
    }

    [TestMethod]
    public void Two_objects_that_touch_along_a_seam_or_lie_in_each_other_stay_two()
    {
        RunLengthMask upper = SeenTiles.Rectangle(80, 180, 20, 20, 160, 40), lower = SeenTiles.Rectangle(80, 180, 20, 40, 160, 60);
        AssertSame([upper, lower], Merge(new SeenObject(upper), new SeenObject(lower)), "along their length");
        RunLengthMask outer = SeenTiles.Rectangle(80, 180, 20, 10, 160, 70), inner = SeenTiles.Rectangle(80, 180, 85, 30, 96, 50);
        AssertSame([outer, inner], Merge(new SeenObject(outer), new SeenObject(inner)), "one on the other");
    }

    [TestMethod]
    public void Many_objects_that_touch_come_out_each_once()
    {
        var random = new Random(3);
        var objects = new List<SeenObject>();
        for (int y = 0; y < 500; y += 20)
        {
            for (int x = 0; x < 700; x += 20)
            {
                int right = x + random.Next(6, 21), bottom = y + random.Next(6, 21);
                objects.Add(new SeenObject(SeenTiles.Rectangle(500, 700, x, y, right, bottom), random.Next(2), random.NextSingle()));
            }
        }
        DetectedInstances found = Merge([.. objects]);
        AssertSame([.. objects.Select(seen => seen.Mask)], found, "all");
        CollectionAssert.AreEqual(objects.Select(seen => seen.Score).OrderDescending().ToArray(), found.Scores);
    }

    [TestMethod]
    public void Of_whole_views_the_best_stays_and_united_parts_have_the_highest_score()
    {
        PixelBounds first = new(0, 0, 100, 80), second = new(80, 0, 100, 80);
        var whole = new SeenObject(SeenTiles.Rectangle(80, 180, 84, 30, 96, 50), Score: 0.6f);
        var wider = new SeenObject(SeenTiles.Rectangle(80, 180, 83, 30, 97, 50), Score: 0.8f);
        DetectedInstances best = TileMerger.Merge(80, 180, [SeenTiles.Of(first, whole), SeenTiles.Of(second, wider)]);
        Assert.AreEqual((wider.Mask, 0.8f), (best.Masks!.Single(), best.Scores.Single()));

        var left = new SeenObject(SeenTiles.Rectangle(80, 180, 40, 30, 140, 50), Score: 0.3f);
        var right = new SeenObject(SeenTiles.Rectangle(80, 180, 40, 28, 140, 50), Score: 0.7f);
        DetectedInstances united = TileMerger.Merge(80, 180, [SeenTiles.Of(first, left), SeenTiles.Of(second, right)]);
        Assert.AreEqual(0.7f, united.Scores.Single());
        CollectionAssert.AreEqual(new float[] { 40, 28, 140, 50 }, united.Boxes);
        Assert.AreEqual(100 * 20 + 60 * 2, united.Masks!.Single().Area);
    }

    [TestMethod]
    public void Parts_go_where_another_tile_has_the_object_whole_whatever_their_score()
    {
        PixelBounds first = new(0, 0, 100, 80), second = new(80, 0, 100, 80);
        var part = new SeenObject(SeenTiles.Rectangle(80, 180, 85, 30, 100, 50), Class: 0, Score: 0.95f);
        var whole = new SeenObject(SeenTiles.Rectangle(80, 180, 85, 30, 130, 50), Class: 0, Score: 0.4f);
        Assert.AreEqual(whole.Mask, TileMerger.Merge(80, 180, [SeenTiles.Of(first, part), SeenTiles.Of(second, whole)]).Masks!.Single());
        // A part may look like something else; what it shows of the whole is the same pixels.
        DetectedInstances other = TileMerger.Merge(80, 180, [SeenTiles.Of(first, part with { Class = 1 }), SeenTiles.Of(second, whole)]);
        Assert.AreEqual((whole.Mask, 0), (other.Masks!.Single(), other.Classes.Single()));
    }

    [TestMethod]
    public void Things_of_other_classes_that_overlap_stay()
    {
        var person = new SeenObject(SeenTiles.Rectangle(80, 180, 40, 10, 140, 70), Class: 0);
        var belt = new SeenObject(SeenTiles.Rectangle(80, 180, 40, 35, 140, 45), Class: 1);
        AssertSame([person.Mask, belt.Mask], Merge(person, belt), "both cut");
        var hat = new SeenObject(SeenTiles.Rectangle(80, 180, 70, 20, 110, 30), Class: 1);
        var head = new SeenObject(SeenTiles.Rectangle(80, 180, 85, 15, 130, 65), Class: 0);
        Assert.AreEqual(2, Merge(head, hat).Count);
    }

    [TestMethod]
    public void Part_that_no_other_tile_has_stays_and_a_sliver_of_a_part_goes()
    {
        PixelBounds first = new(0, 0, 100, 80), second = new(80, 0, 100, 80);
        var seen = new SeenObject(SeenTiles.Rectangle(80, 180, 40, 30, 140, 50));
        Assert.AreEqual(60 * 20, TileMerger.Merge(80, 180, [SeenTiles.Of(first, seen), SeenTiles.Of(second)]).Masks!.Single().Area);
        // The second tile has seen a little of it only.
        var sliver = new SeenObject(SeenTiles.Rectangle(80, 180, 80, 30, 84, 50));
        Assert.AreEqual(60 * 20, TileMerger.Merge(80, 180, [SeenTiles.Of(first, seen), SeenTiles.Of(second, sliver)]).Masks!.Single().Area);
    }

    [TestMethod]
    public void Nothing_found_in_any_tile_is_nothing()
    {
        TileDetections[] tiles = [.. TileGrid.Of(180, 180, s_options).Select(tile => SeenTiles.Of(tile))];
        Assert.AreEqual(0, TileMerger.Merge(180, 180, tiles).Count);
        Assert.AreEqual(0, TileMerger.Merge(1, 1, [SeenTiles.Of(new PixelBounds(0, 0, 1, 1))]).Count);
    }

    [TestMethod]
    public void Detection_without_a_pixel_does_no_harm()
    {
        var empty = new DetectedInstances { Boxes = [90, 3, 95, 9], Scores = [0.5f], Classes = [0], Masks = [RunLengthMask.FromCounts(80, 100, [8000])] };
        DetectedInstances found = TileMerger.Merge(80, 180, [new(new(0, 0, 100, 80), empty), new(new(80, 0, 100, 80), empty)]);
        Assert.IsTrue(found.Masks!.All(mask => mask.Area == 0 && mask.Width == 180));
    }

    private static DetectedInstances Merge(params SeenObject[] objects) =>
        TileMerger.Merge(objects[0].Mask.Height, objects[0].Mask.Width, SeenTiles.Of(s_options, objects));

    private static void AssertSame(RunLengthMask[] expected, DetectedInstances found, string what)
    {
        static string[] Sorted(IEnumerable<RunLengthMask> masks) => [.. masks.Select(mask => mask.ToString()).Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(Sorted(expected), Sorted(found.Masks!), $"{what}: {found.Count} instead of {expected.Length}");
    }
}
