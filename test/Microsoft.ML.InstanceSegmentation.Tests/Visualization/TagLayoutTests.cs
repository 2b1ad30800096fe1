using Microsoft.ML.InstanceSegmentation.Visualization;

namespace Microsoft.ML.InstanceSegmentation.Tests.Visualization;

[TestClass]
public class TagLayoutTests
{
    [TestMethod]
    public void A_tag_stands_above_the_left_corner_of_its_box() =>
        Assert.AreEqual((20, 20), new TagLayout(100, 100).Place(30, 10, 20, 30, 60, 60));

    [TestMethod]
    public void Tags_stay_on_the_canvas()
    {
        var layout = new TagLayout(100, 100);
        Assert.AreEqual((0, 0), layout.Place(30, 10, -10, 0, 20, 20));
        Assert.AreEqual((70, 80), layout.Place(30, 10, 95, 90, 99, 99));
    }

    [TestMethod]
    public void A_tag_too_large_for_the_canvas_begins_at_its_corner() =>
        Assert.AreEqual((0, 0), new TagLayout(10, 5).Place(30, 10, 3, 3, 6, 4));

    [TestMethod]
    public void Tags_of_one_box_do_not_cover_each_other()
    {
        var layout = new TagLayout(200, 200);
        var places = new HashSet<(int, int)>();
        for (int i = 0; i < 4; i++)
        {
            (int x, int y) = layout.Place(20, 10, 50, 50, 100, 100);
            Assert.IsTrue(places.All(other => Math.Abs(other.Item1 - x) >= 20 || Math.Abs(other.Item2 - y) >= 10));
            places.Add((x, y));
        }
    }
}
