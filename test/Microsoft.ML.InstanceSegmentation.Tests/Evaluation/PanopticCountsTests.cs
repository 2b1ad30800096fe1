using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation.Tests.Evaluation;

[TestClass]
public sealed class PanopticCountsTests
{
    [TestMethod]
    public void It_is_the_outlines_quality_times_the_recognitions()
    {
        // Found as it is (IoU 1), found by 8 of 10 columns (IoU 0.8), one missed, one made up.
        PanopticQuality quality = Evaluate(
            DrawnScene.Truth((0, 0, 0, 10, 10), (0, 20, 0, 30, 10), (0, 0, 20, 10, 30)),
            DrawnScene.Found((0, 0.9f, 0, 0, 10, 10), (0, 0.8f, 20, 0, 28, 10), (0, 0.7f, 30, 30, 40, 40))).Mean!.Value;
        Assert.AreEqual(0.9, quality.SQ, 1e-12);
        Assert.AreEqual(2.0 / 3, quality.RQ, 1e-12);
        Assert.AreEqual(1.8 / 3, quality.PQ, 1e-12);
    }

    [TestMethod]
    public void A_match_needs_more_than_half_and_a_score_from_the_threshold_up()
    {
        InstanceAnnotations truth = DrawnScene.Truth((0, 0, 0, 10, 10));
        Assert.AreEqual(new PanopticQuality(0, 0, 0), Evaluate(truth, DrawnScene.Found((0, 0.9f, 0, 0, 5, 10))).Mean);
        Assert.AreEqual(0.6, Evaluate(truth, DrawnScene.Found((0, 0.9f, 0, 0, 6, 10))).Mean!.Value.PQ, 1e-12);
        Assert.AreEqual(1, Evaluate(truth, DrawnScene.Found((0, 0.5f, 0, 0, 10, 10))).Mean!.Value.PQ, 1e-12);
        Assert.AreEqual(0, Evaluate(truth, DrawnScene.Found((0, 0.49f, 0, 0, 10, 10))).Mean!.Value.PQ, 1e-12);
    }

    [TestMethod]
    public void A_pixel_belongs_to_the_best_detection_of_whatever_class_and_half_covered_ones_stay()
    {
        var segments = PanopticCounts.Disjoint(
            DrawnScene.Found((0, 0.7f, 4, 0, 14, 10), (1, 0.9f, 0, 0, 10, 10), (0, 0.8f, 5, 0, 15, 10), (0, 0.95f, 30, 30, 30, 40)), 0.5f);
        // The second keeps 5 of 10 columns; the third is covered; the fourth has no pixel.
        CollectionAssert.AreEqual(
            new[] { (1, DrawnScene.Mask(0, 0, 10, 10)), (0, DrawnScene.Mask(10, 0, 15, 10)) }, segments);
    }

    [TestMethod]
    public void Each_class_has_its_own_and_the_mean_leaves_out_what_is_nowhere()
    {
        var counts = new PanopticCounts(0.5f);
        counts.Add(DrawnScene.Truth((0, 0, 0, 10, 10)), DrawnScene.Found((0, 0.9f, 0, 0, 10, 10), (1, 0.9f, 20, 20, 30, 30)));
        PanopticMetrics metrics = counts.Evaluate(["disc", "star", "ring"]);
        Assert.AreEqual(new PanopticQuality(1, 1, 1), metrics.PerClass["disc"]);
        Assert.AreEqual(new PanopticQuality(0, 0, 0), metrics.PerClass["star"]);
        Assert.IsNull(metrics.PerClass["ring"]);
        Assert.AreEqual(new PanopticQuality(0.5, 0.5, 0.5), metrics.Mean);
    }

    [TestMethod]
    public void A_crowd_is_nothing_to_find_and_what_lies_in_it_by_more_than_half_is_not_made_up()
    {
        InstanceAnnotations truth = DrawnScene.Truth((0, 0, 0, 10, 10), (0, 20, 20, 40, 40)) with { IsCrowd = [false, true] };
        DetectedInstances found = DrawnScene.Found((0, 0.9f, 0, 0, 10, 10), (0, 0.8f, 25, 25, 30, 30));
        Assert.AreEqual(1, Evaluate(truth, found).Mean!.Value.PQ, 1e-12);
        // Of another class, or by half alone, it is.
        Assert.AreEqual(1 / 1.5, Evaluate(truth, DrawnScene.Found((0, 0.9f, 0, 0, 10, 10), (0, 0.8f, 15, 25, 25, 30))).Mean!.Value.PQ, 1e-12);
    }

    [TestMethod]
    public void Without_objects_and_detections_there_is_none()
    {
        Assert.IsNull(new PanopticCounts(0.5f).Evaluate([]).Mean);
        Assert.IsNull(Evaluate(DrawnScene.Truth(), DrawnScene.Found()).Mean);
        Assert.AreEqual(0, Evaluate(DrawnScene.Truth((0, 0, 0, 1, 1)), DrawnScene.Found()).Mean!.Value.PQ);
    }

    [TestMethod]
    public void On_random_images_it_is_what_counting_pixel_by_pixel_gives()
    {
        var random = new Random(5);
        for (int round = 0; round < 60; round++)
        {
            (InstanceAnnotations truth, DetectedInstances found) = DrawnScene.Random(random, classes: 2);
            var counts = new PanopticCounts(0.3f);
            counts.Add(truth, found);
            PanopticMetrics metrics = counts.Evaluate(["a", "b"]);
            foreach ((int c, string name) in new[] { "a", "b" }.Index())
                AssertSame(SlowQuality(truth, found, c), metrics.PerClass[name]);
        }
    }

    private static void AssertSame(double? expected, PanopticQuality? found)
    {
        Assert.AreEqual(expected is null, found is null);
        Assert.AreEqual(expected ?? 0, found?.PQ ?? 0, 1e-12);
    }

    /// <summary>PQ with an image in which each pixel has the number of its detection.</summary>
    private static double? SlowQuality(InstanceAnnotations truth, DetectedInstances found, int c)
    {
        byte[][] truths = Array.ConvertAll(truth.Masks, mask => mask.ToBitmap()), masks = Array.ConvertAll(found.Masks!, mask => mask.ToBitmap());
        var owner = new int[1600];
        for (int d = 0; d < masks.Length; d++)
        {
            if (found.Scores[d] < 0.3f)
                continue;
            int[] free = [.. Enumerable.Range(0, owner.Length).Where(p => masks[d][p] == 1 && owner[p] == 0)];
            if (free.Length > 0 && 2 * free.Length >= masks[d].Sum(each => each))
                free.ToList().ForEach(p => owner[p] = d + 1);
        }
        int[] segments = [.. owner.Distinct().Where(each => each > 0 && found.Classes[each - 1] == c)];
        var pairs = segments.SelectMany(s => Enumerable.Range(0, truths.Length).Where(g => truth.Classes[g] == c && !truth.IsCrowd[g]).Select(g =>
        {
            int both = owner.Where((each, p) => each == s && truths[g][p] == 1).Count();
            return (s, g, IoU: (double)both / (owner.Count(each => each == s) + truths[g].Sum(each => each) - both));
        })).Where(pair => pair.IoU > 0.5).ToList();
        int matches = 0, objects = Enumerable.Range(0, truths.Length).Count(g => truth.Classes[g] == c && !truth.IsCrowd[g]);
        double sum = 0;
        var left = segments.ToList();
        while (pairs.Count > 0)
        {
            var best = pairs.OrderByDescending(pair => pair.IoU).ThenBy(pair => pair.g).ThenBy(pair => segments.ToList().IndexOf(pair.s)).First();
            (matches, sum) = (matches + 1, sum + best.IoU);
            left.Remove(best.s);
            pairs.RemoveAll(pair => pair.s == best.s || pair.g == best.g);
        }
        int wrong = left.Count(s => 2 * owner.Where((each, p) => each == s && Enumerable.Range(0, truths.Length)
            .Any(g => truth.IsCrowd[g] && truth.Classes[g] == c && truths[g][p] == 1)).Count() <= owner.Count(each => each == s));
        return objects + wrong + matches == 0 ? null : sum / (matches + (wrong + objects - matches) / 2.0);
    }

    private static PanopticMetrics Evaluate(InstanceAnnotations truth, DetectedInstances found)
    {
        var counts = new PanopticCounts(0.5f);
        counts.Add(truth, found);
        return counts.Evaluate(["cell"]);
    }
}
