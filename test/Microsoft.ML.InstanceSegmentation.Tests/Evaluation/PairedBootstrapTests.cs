using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation.Tests.Evaluation;

[TestClass]
public sealed class PairedBootstrapTests
{
    [TestMethod]
    public void A_model_against_itself_has_no_difference()
    {
        var random = new Random(2);
        (InstanceAnnotations, DetectedInstances)[] images = [.. Enumerable.Range(0, 12).Select(_ => DrawnScene.Random(random, classes: 2))];
        MetricDifference same = PairedBootstrap.Compare(Evaluator(images), Evaluator(images)).MaskAP;
        Assert.AreEqual((0.0, 1.0), (same.Difference, same.PValue));
        Assert.AreEqual(new MetricInterval(0, 0), same.Interval);
    }

    [TestMethod]
    public void A_model_that_is_better_on_every_image_is_better_whatever_images_are_drawn()
    {
        InstanceAnnotations truth = DrawnScene.Truth((0, 0, 0, 10, 10), (0, 20, 0, 30, 10));
        DetectedInstances half = DrawnScene.Found((0, 0.9f, 0, 0, 10, 10)), all = DrawnScene.Found((0, 0.9f, 0, 0, 10, 10), (0, 0.8f, 20, 0, 30, 10));
        CocoEvaluator worse = Evaluator([.. Enumerable.Repeat((truth, half), 8)]), better = Evaluator([.. Enumerable.Repeat((truth, all), 8)]);
        PairedComparison comparison = PairedBootstrap.Compare(worse, better);
        foreach (MetricDifference each in new[] { comparison.MaskAP, comparison.MaskAP50, comparison.BoundingBoxAP, comparison.BoundingBoxAP50 })
        {
            Assert.AreEqual(50.0 / 101, each.Difference, 1e-9);
            Assert.AreEqual(50.0 / 101, each.Interval.Low, 1e-6);
            Assert.AreEqual(50.0 / 101, each.Interval.High, 1e-6);
            Assert.AreEqual(2.0 / 1001, each.PValue, 1e-12);
        }
        Assert.AreEqual(8, comparison.Images);
        Assert.AreEqual(-50.0 / 101, PairedBootstrap.Compare(better, worse).MaskAP.Difference, 1e-9);
        Assert.Contains("0.505 → 1.000 (+0.495, 95 % interval 0.495–0.495, p = 0.002)", comparison.ToString());
    }

    [TestMethod]
    public void The_difference_of_two_unlike_images_is_left_to_chance()
    {
        // Each finds the one image's object: a draw is 2:0, 1:1 twice as often, or 0:2, so p is 1 as nearly as draws have it.
        InstanceAnnotations truth = DrawnScene.Truth((0, 0, 0, 10, 10));
        DetectedInstances found = DrawnScene.Found((0, 0.9f, 0, 0, 10, 10)), none = DrawnScene.Found();
        MetricDifference each = PairedBootstrap.Compare(Evaluator((truth, found), (truth, none)), Evaluator((truth, none), (truth, found))).MaskAP50;
        Assert.AreEqual(0, each.Difference, 1e-9);
        Assert.AreEqual(1, each.PValue);
        Assert.AreEqual((-1.0, 1.0), (each.Interval.Low, each.Interval.High));
    }

    [TestMethod]
    public void It_is_what_evaluating_the_drawn_images_anew_gives()
    {
        const int draws = 40;
        var random = new Random(8);
        // No two scores are equal: an image that is there twice has its ties one after the other, where a draw counts each of them twice.
        (InstanceAnnotations Truth, DetectedInstances Found)[] one = [.. Enumerable.Range(0, 7).Select(_ => DrawnScene.Random(random, classes: 2))
            .Select(image => (image.Truth, image.Found with { Scores = [.. image.Found.Scores.Select(_ => random.NextSingle()).OrderDescending()] }))];
        (InstanceAnnotations Truth, DetectedInstances Found)[] two =
            [.. one.Select(image => (image.Truth, image.Found with { Classes = Array.ConvertAll(image.Found.Classes, c => random.Next(4) == 0 ? 1 - c : c) }))];
        var slow = new List<double>();
        for (int draw = 0; draw < draws; draw++)
        {
            int[] drawn = [.. BootstrapIntervals.Draw(one.Length, draw).SelectMany((times, i) => Enumerable.Repeat(i, times))];
            Assert.HasCount(one.Length, drawn);
            double first = Evaluator([.. drawn.Select(i => one[i])]).Evaluate().Mask.AP, second = Evaluator([.. drawn.Select(i => two[i])]).Evaluate().Mask.AP;
            if (first >= 0)
                slow.Add(second - first);
        }
        MetricDifference fast = PairedBootstrap.Of(Evaluator(one).Ranked(ofMasks: true), Evaluator(two).Ranked(ofMasks: true), one.Length, draws).AP;
        var quantiles = new Quantiles(slow.Select(each => (float)each));
        Assert.AreEqual(quantiles.At(0.025), fast.Interval.Low, 1e-6);
        Assert.AreEqual(quantiles.At(0.975), fast.Interval.High, 1e-6);
        int fewer = Math.Min(slow.Count(each => each <= 1e-12), slow.Count(each => each >= -1e-12));
        Assert.AreEqual(Math.Min(1, 2.0 * (fewer + 1) / (slow.Count + 1)), fast.PValue, 1e-12);
        Assert.AreEqual(Evaluator(two).Evaluate().Mask.AP, fast.Second, 1e-9);
    }

    [TestMethod]
    public void Of_models_of_one_quality_few_are_called_different()
    {
        // Each object of 30 images is found with one half, by either model for itself.
        var random = new Random(4);
        int different = 0;
        for (int round = 0; round < 40; round++)
        {
            RankedClass[] Model() => [new RankedClass(
                [.. Enumerable.Range(0, 30).Select(_ => new Verdict(0.5f, 0, (ushort)(random.Next(2) == 0 ? 0 : 1023), 0))], [.. Enumerable.Range(0, 30)], [.. Enumerable.Repeat(1, 30)])];
            different += PairedBootstrap.Of(Model(), Model(), 30, draws: 200).AP50.PValue < 0.05 ? 1 : 0;
        }
        Assert.IsLessThanOrEqualTo(6, different);
    }

    [TestMethod]
    public void Fewer_than_two_images_or_none_with_an_object_are_refused()
    {
        var none = (DrawnScene.Truth(), DrawnScene.Found((0, 0.9f, 0, 0, 10, 10)));
        var some = (DrawnScene.Truth((0, 0, 0, 10, 10)), DrawnScene.Found());
        Assert.Contains("are 0 images", Assert.ThrowsExactly<ArgumentException>(() => PairedBootstrap.Compare(Evaluator(), Evaluator())).Message);
        Assert.Contains("is 1 image", Assert.ThrowsExactly<ArgumentException>(() => PairedBootstrap.Compare(Evaluator(some), Evaluator(some))).Message);
        Assert.Contains("No image has an object", Assert.ThrowsExactly<ArgumentException>(
            () => PairedBootstrap.Compare(Evaluator(none, none), Evaluator(none, none))).Message);
    }

    private static CocoEvaluator Evaluator(params (InstanceAnnotations Truth, DetectedInstances Found)[] images)
    {
        var evaluator = new CocoEvaluator(["a", "b"]);
        foreach ((InstanceAnnotations truth, DetectedInstances found) in images)
            evaluator.Add(truth, found);
        return evaluator;
    }
}
