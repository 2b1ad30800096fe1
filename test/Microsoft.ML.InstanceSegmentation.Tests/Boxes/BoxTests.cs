using Microsoft.ML.InstanceSegmentation.Boxes;

namespace Microsoft.ML.InstanceSegmentation.Tests.Boxes;

[TestClass]
public sealed class BoxTests
{
    [TestMethod]
    public void Overlap_is_intersection_over_union()
    {
        Assert.AreEqual(1f / 7, new Box(0, 0, 2, 2).Overlap(new Box(1, 1, 3, 3)), 1e-7f);
        Assert.AreEqual(1f, new Box(1, 2, 3, 4).Overlap(new Box(1, 2, 3, 4)));
        Assert.AreEqual(0f, new Box(0, 0, 1, 1).Overlap(new Box(1, 0, 2, 1)));
    }

    [TestMethod]
    public void Boxes_apart_in_both_directions_do_not_overlap() => Assert.AreEqual(0f, new Box(0, 0, 1, 1).Overlap(new Box(5, 5, 9, 9)));

    [TestMethod]
    public void Boxes_of_zero_area_have_no_overlap()
    {
        var point = new Box(1, 1, 1, 1);
        Assert.AreEqual(0f, point.Overlap(new Box(0, 0, 2, 2)));
        Assert.IsTrue(float.IsNaN(point.Overlap(point)));
        var overlaps = new float[1];
        new BoxArrays([point]).Overlaps(point, overlaps);
        Assert.AreEqual(0f, overlaps[0]);
    }

    [TestMethod]
    public void Clipped_box_is_inside_the_image()
    {
        Assert.AreEqual(new Box(0, 3, 20, 10), new Box(-4, 3, 25, 30).Clip(height: 10, width: 20));
        Assert.AreEqual(new Box(20, 10, 20, 10), new Box(30, 30, 40, 40).Clip(height: 10, width: 20));
    }

    [TestMethod]
    public void Columns_compare_many_boxes_as_one_by_one()
    {
        var random = new Random(1);
        foreach (int count in new[] { 0, 1, 7, 8, 100 })
        {
            Box[] boxes = [.. Enumerable.Range(0, count).Select(_ => RandomBox(random))];
            var columns = new BoxArrays(boxes);
            Box box = RandomBox(random);
            var overlaps = new float[count];
            columns.Overlaps(box, overlaps);
            CollectionAssert.AreEqual(boxes.Select(other => box.Overlap(other)).ToArray(), overlaps);
            float most = overlaps.DefaultIfEmpty().Max();
            Assert.IsFalse(columns.AnyOverlaps(box, most));
            Assert.AreEqual(count > 0, columns.AnyOverlaps(box, MathF.BitDecrement(most)));
        }
    }

    internal static Box RandomBox(Random random, float size = 20)
    {
        (float x, float y) = (random.NextSingle() * size, random.NextSingle() * size);
        return new Box(x, y, x + (random.NextSingle() * size), y + (random.NextSingle() * size));
    }
}
