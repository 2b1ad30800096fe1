using Microsoft.ML.InstanceSegmentation.Advice;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Advice;

[TestClass]
public sealed class AnchorSuggestionTests
{
    [TestMethod]
    public void Five_clusters_give_their_five_sizes()
    {
        // Unequal steps, and most objects are of the smallest size.
        float[] sides = [20, 45, 80, 180, 320];
        AnchorSuggestion suggestion = Suggest(
        [
            .. Enumerable.Repeat((20f, 20f), 75), .. sides.SelectMany(side => Enumerable.Range(-2, 5).Select(i => (side + i, side + i))),
        ]);
        CollectionAssert.AreEqual(sides, Sizes(suggestion));
        CollectionAssert.AreEqual(new[] { 1f }, suggestion.Anchors.AspectRatios.ToArray());
        StringAssert.Contains(suggestion.Reason, "k = 5");
        StringAssert.Contains(suggestion.Reason, "100%");
    }

    [TestMethod]
    [DataRow(1f, 1f)]
    [DataRow(13f, 13f)]
    [DataRow(64f, 64f)]
    [DataRow(5000f, 5000f)]
    [DataRow(60f, 600f)]
    [DataRow(10f, 40f)]
    public void Sizes_rise_by_half_and_lie_within_2_and_8_strides_of_their_level(float from, float to)
    {
        float[] sizes = Sizes(Suggest(DrawnStatistics.Squares(from, to)));
        for (int level = 0; level < 5; level++)
        {
            int stride = 4 << level;
            Assert.IsTrue(sizes[level] >= 2 * stride && sizes[level] <= 8 * stride, $"{sizes[level]} on stride {stride}");
            // Half a pixel of rounding each.
            Assert.IsTrue(level == 0 || sizes[level] >= 1.5f * sizes[level - 1] - 1, string.Join(", ", sizes));
        }
    }

    [TestMethod]
    public void Where_one_size_a_level_leaves_gaps_a_level_has_two()
    {
        IReadOnlyList<ObjectSize> objects = DrawnStatistics.Of(1000, 1000, DrawnStatistics.Squares(8, 512)).ObjectSizes;
        AnchorSuggestion suggestion = AnchorSuggestion.For(objects, new BackboneOptions(), anyOrientation: false);
        suggestion.Anchors.Validate(levels: 5);
        Assert.HasCount(2, suggestion.Anchors.Sizes[0]);
        StringAssert.Contains(suggestion.Reason, "k = 10");
        Assert.IsGreaterThan(0.95, new AnchorCoverage(suggestion.Anchors).Share(objects));
    }

    [TestMethod]
    public void Ratios_span_those_of_the_objects_and_their_inverses_where_images_are_turned()
    {
        (float, float)[] upright = [.. Enumerable.Range(0, 41).Select(i => (20f, 20 * MathF.Pow(2, i / 20f)))];
        float[] ratios = [.. Suggest(upright).Anchors.AspectRatios];
        Assert.AreEqual((1.1f, 3.5f), (ratios[0], ratios[^1]));

        float[] turned = [.. Suggest(upright, anyOrientation: true).Anchors.AspectRatios];
        Assert.AreEqual(1, turned[0] * turned[^1], 0.05);
        Assert.IsGreaterThan(ratios.Length, turned.Length);
    }

    [TestMethod]
    public void Ratios_without_end_are_seven()
    {
        AnchorSuggestion suggestion = Suggest([(1, 1000), (1000, 1), (1, 1000), (1000, 1)]);
        Assert.HasCount(7, suggestion.Anchors.AspectRatios);
        suggestion.Anchors.Validate(levels: 5);
    }

    private static AnchorSuggestion Suggest((float, float)[] boxes, bool anyOrientation = false) =>
        AnchorSuggestion.For(DrawnStatistics.Of(6000, 6000, boxes).ObjectSizes, new BackboneOptions(), anyOrientation);

    private static float[] Sizes(AnchorSuggestion suggestion) => [.. suggestion.Anchors.Sizes.Select(level => level.Single())];
}
