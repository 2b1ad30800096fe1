using System.Diagnostics;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation.Tests.Evaluation;

[TestClass]
public sealed class BootstrapIntervalsTests
{
    private const int Side = 64;

    [TestMethod]
    public void Where_every_image_is_perfect_the_interval_has_no_width()
    {
        InstanceSegmentationMetrics metrics = Evaluate([.. Enumerable.Repeat((Objects: 3, Found: 3), 8)]);
        foreach (CocoMetrics each in new[] { metrics.BoundingBox, metrics.Mask })
        {
            Assert.AreEqual(each.AP, each.APInterval!.Value.Low, 1e-6);
            Assert.AreEqual(each.AP, each.APInterval!.Value.High, 1e-6);
            Assert.AreEqual(each.AP50Interval, each.APInterval);
        }
    }

    [TestMethod]
    public void A_draw_counts_an_image_as_if_it_were_there_as_often()
    {
        // Two images, one found and one not: the draws are both found (AP 1), one (0.5), none (0), with 1/4, 1/2 and 1/4.
        InstanceSegmentationMetrics metrics = Evaluate([(1, 1), (1, 0)]);
        Assert.AreEqual(0, metrics.Mask.APInterval!.Value.Low, 1e-6);
        Assert.AreEqual(1, metrics.Mask.APInterval!.Value.High, 1e-6);
    }

    [TestMethod]
    public void The_average_precision_of_a_draw_is_that_of_the_images_drawn()
    {
        var random = new Random(3);
        (int Objects, int Found)[] images = [.. Enumerable.Range(0, 6).Select(_ => (random.Next(1, 6), random.Next(0, 6)))];
        int[] times = [2, 0, 1, 3, 0, 1];
        // The same images as often as they are drawn, matched anew.
        double expected = Evaluate([.. images.Zip(times).SelectMany(image => Enumerable.Repeat(image.First, image.Second))]).BoundingBox.AP;

        var verdicts = new ClassVerdicts();
        foreach ((int i, (int objects, int found)) in images.Index())
        {
            (InstanceAnnotations truth, DetectedInstances detections) = Image(objects, found);
            EvaluationBox[] boxes = [.. Enumerable.Range(0, detections.Count).Select(d => EvaluationBox.At(detections.Boxes, d))];
            verdicts.Add(
                i,
                new Truths([.. truth.Masks.Select(mask => (double)mask.Area)], truth.IsCrowd),
                new Candidates(detections.Scores, [.. boxes.Select(box => box.Area)]),
                InstanceMatching.Overlaps(detections.Count, truth.Count, (d, g) => boxes[d].IoU(EvaluationBox.At(truth.Boxes, g), isCrowd: false)));
        }
        RankedClass ranked = verdicts.Ranked(images.Length, maxDetections: 100);
        int positives = ranked.Positives.Zip(times, (inImage, count) => inImage * count).Sum();
        PrecisionRecall drawn = PrecisionRecall.Of(ranked.Verdicts, Array.ConvertAll(ranked.Images, image => times[image]), positives);
        Assert.AreEqual(expected, drawn.AveragePrecision.Average(), 1e-9);
    }

    [TestMethod]
    public void The_figure_lies_within_and_more_images_make_the_interval_narrower()
    {
        var random = new Random(1);
        (int, int)[] some = [.. Enumerable.Range(0, 12).Select(_ => (3, random.Next(0, 4)))];
        CocoMetrics few = Evaluate(some).Mask, many = Evaluate([.. Enumerable.Repeat(some, 8).SelectMany(each => each)]).Mask;
        foreach (CocoMetrics each in new[] { few, many })
        {
            Assert.IsGreaterThanOrEqualTo(each.APInterval!.Value.Low, each.AP);
            Assert.IsLessThanOrEqualTo(each.APInterval!.Value.High, each.AP);
        }
        Assert.IsLessThan(Width(few) / 2, Width(many));

        static double Width(CocoMetrics metrics) => metrics.APInterval!.Value.High - metrics.APInterval!.Value.Low;
    }

    [TestMethod]
    public void It_is_the_same_each_time()
    {
        (int, int)[] images = [.. Enumerable.Range(0, 20).Select(i => (3, i % 4))];
        Assert.AreEqual(Evaluate(images).Mask.APInterval, Evaluate(images).Mask.APInterval);
        Assert.AreEqual(Evaluate(images).ToJson(), Evaluate(images).ToJson());
    }

    [TestMethod]
    public void There_is_none_for_a_single_image_or_without_ground_truth()
    {
        Assert.IsNull(Evaluate([(3, 2)]).Mask.APInterval);
        Assert.IsNull(Evaluate([(0, 2), (0, 1)]).Mask.APInterval);
        Assert.DoesNotContain("APInterval", Evaluate([(3, 2)]).ToJson());
        Assert.Contains("\"APInterval\": [", Evaluate([(3, 2), (3, 3)]).ToJson());
    }

    [TestMethod]
    public void Forty_images_of_two_hundred_detections_take_less_than_two_seconds()
    {
        (int, int)[] images = [.. Enumerable.Repeat((60, 200), 40)];
        var evaluator = new CocoEvaluator(["cell"], maxDetections: 200);
        foreach ((int objects, int found) in images)
        {
            (InstanceAnnotations truth, DetectedInstances detections) = Image(objects, found);
            evaluator.Add(truth, detections);
        }
        long start = Stopwatch.GetTimestamp();
        Assert.IsNotNull(evaluator.Evaluate().Mask.APInterval);
        Assert.IsLessThan(2, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static InstanceSegmentationMetrics Evaluate((int Objects, int Found)[] images)
    {
        var evaluator = new CocoEvaluator(["cell"]);
        foreach ((int objects, int found) in images)
        {
            (InstanceAnnotations truth, DetectedInstances detections) = Image(objects, found);
            evaluator.Add(truth, detections);
        }
        return evaluator.Evaluate();
    }

    /// <summary>Squares in rows; so many are found, best scores first, and what is found beyond the objects is wrong.</summary>
    private static (InstanceAnnotations Truth, DetectedInstances Found) Image(int objects, int found)
    {
        const int inRow = Side / 4;
        float[] Boxes(int count) => [.. Enumerable.Range(0, count).SelectMany(i => new float[] { 4 * (i % inRow), 4 * (i / inRow), 4 * (i % inRow) + 4, 4 * (i / inRow) + 4 })];
        RunLengthMask[] Masks(int count) => [.. Boxes(count).Chunk(4).Select(box => RunLengthMask.FromPolygons(Side, Side, [[box[0], box[1], box[2], box[1], box[2], box[3], box[0], box[3]]]))];
        return (
            new InstanceAnnotations { Boxes = Boxes(objects), Classes = new int[objects], Masks = Masks(objects), IsCrowd = new bool[objects] },
            new DetectedInstances
            {
                Boxes = Boxes(found),
                Classes = new int[found],
                Masks = Masks(found),
                Scores = [.. Enumerable.Range(0, found).Select(i => 1f / (1 + i))],
            });
    }
}
