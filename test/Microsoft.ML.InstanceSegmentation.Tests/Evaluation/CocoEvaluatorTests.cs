using System.Text.Json.Serialization;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation.Tests.Evaluation;

[TestClass]
public class CocoEvaluatorTests
{
    private const double Exact = 1e-9;

    private sealed record Runs(int[] Size, string Counts)
    {
        public RunLengthMask ToMask() => RunLengthMask.FromCompressed(Size[0], Size[1], Counts);
    }

    private sealed record Image(long Id);

    private sealed record Category(long Id, string Name);

    private sealed record Instance(
        [property: JsonPropertyName("image_id")] long ImageId, [property: JsonPropertyName("category_id")] int CategoryId,
        float[] Bbox, Runs Segmentation, double Area, int IsCrowd, float Score)
    {
        public float[] Corners => [Bbox[0], Bbox[1], Bbox[0] + Bbox[2], Bbox[1] + Bbox[3]];
    }

    private sealed record Truth(Image[] Images, Category[] Categories, Instance[] Annotations);

    private sealed record Figures(double[] Stats, double[] PerClass);

    private sealed record Set(int MaxDetections, Truth Truth, Instance[] Results, Figures Bbox, Figures Segm);

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    public void All_figures_are_those_of_pycocotools(int number)
    {
        Set set = TestData.Read<Set[]>("Evaluation/CocoEvaluatorReference.json")[number];
        var evaluator = new CocoEvaluator([.. set.Truth.Categories.Select(category => category.Name)], set.MaxDetections);
        foreach (Image image in set.Truth.Images)
        {
            Instance[] truths = [.. set.Truth.Annotations.Where(annotation => annotation.ImageId == image.Id)];
            Instance[] found = [.. set.Results.Where(result => result.ImageId == image.Id).OrderByDescending(result => result.Score)];
            evaluator.Add(Annotations(truths), Detections(found));
        }
        InstanceSegmentationMetrics metrics = evaluator.Evaluate();
        AssertFigures(set.Bbox, metrics.BoundingBox);
        AssertFigures(set.Segm, metrics.Mask);
        Assert.AreEqual(set.MaxDetections, metrics.Mask.MaxDetections);
    }

    [TestMethod]
    public void Without_areas_the_masks_tell_small_from_large()
    {
        RunLengthMask small = Rectangle(200, 200, 10, 10, 32, 32), medium = Rectangle(200, 200, 60, 60, 33, 32), large = Rectangle(200, 200, 100, 0, 100, 100);
        InstanceSegmentationMetrics metrics = Evaluate(Truths([small, medium, large]), Found([small, medium], [0.9f, 0.8f]));
        Assert.AreEqual(1, metrics.Mask.ARSmall, Exact);
        Assert.AreEqual(1, metrics.Mask.ARMedium, Exact);
        Assert.AreEqual(0, metrics.Mask.ARLarge, Exact);
        Assert.AreEqual(2.0 / 3, metrics.BoundingBox.AR, Exact);
        Assert.AreEqual(1.0 / 3, metrics.BoundingBox.AR1, Exact);
    }

    [TestMethod]
    public void Detections_in_a_crowd_count_neither_for_nor_against()
    {
        RunLengthMask single = Rectangle(50, 50, 0, 0, 10, 10), crowd = Rectangle(50, 50, 20, 20, 30, 30);
        RunLengthMask inCrowd = Rectangle(50, 50, 22, 22, 5, 5), alsoInCrowd = Rectangle(50, 50, 30, 30, 5, 5);
        InstanceAnnotations truths = Truths([single, crowd]) with { IsCrowd = [false, true] };
        InstanceSegmentationMetrics metrics = Evaluate(truths, Found([inCrowd, alsoInCrowd, single], [0.9f, 0.8f, 0.7f]));
        Assert.AreEqual(1, metrics.Mask.AP, Exact);
        Assert.AreEqual(1, metrics.BoundingBox.AP, Exact);
    }

    [TestMethod]
    public void A_second_detection_of_one_instance_is_a_false_positive()
    {
        RunLengthMask first = Rectangle(50, 50, 0, 0, 10, 10), second = Rectangle(50, 50, 30, 30, 10, 10);
        InstanceSegmentationMetrics metrics = Evaluate(Truths([first, second]), Found([first, first, second], [0.9f, 0.8f, 0.7f]));
        // Precision is 1 up to a recall of 1/2, and 2/3 above it: 51 and 50 of the 101 recalls.
        Assert.AreEqual((51 + 50 * 2.0 / 3) / 101, metrics.Mask.AP, Exact);
    }

    [TestMethod]
    public void Without_ground_truth_every_figure_is_minus_one()
    {
        RunLengthMask mask = Rectangle(9, 9, 0, 0, 3, 3);
        InstanceSegmentationMetrics[] all = [Evaluate(Truths([]), Found([], [])), Evaluate(Truths([]), Found([mask], [0.5f])), new CocoEvaluator(["a"]).Evaluate()];
        foreach (InstanceSegmentationMetrics metrics in all)
        {
            CollectionAssert.AreEqual(Enumerable.Repeat(-1.0, 12).ToArray(), Stats(metrics.Mask));
            CollectionAssert.AreEqual(Enumerable.Repeat(-1.0, 12).ToArray(), Stats(metrics.BoundingBox));
            Assert.AreEqual(-1, metrics.Mask.PerClassAP["a"]);
        }
    }

    [TestMethod]
    public void Without_detections_precision_and_recall_are_zero()
    {
        InstanceSegmentationMetrics metrics = Evaluate(Truths([Rectangle(9, 9, 0, 0, 3, 3)]), Found([], []));
        Assert.AreEqual(0, metrics.Mask.AP);
        Assert.AreEqual(0, metrics.BoundingBox.AR);
        Assert.AreEqual(-1, metrics.BoundingBox.APLarge);
    }

    [TestMethod]
    public void Bad_arguments_are_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new CocoEvaluator(["a", "b", "a"]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new CocoEvaluator(["a"], 0));
        var evaluator = new CocoEvaluator(["a"]);
        InstanceAnnotations truths = Truths([Rectangle(9, 9, 0, 0, 3, 3)]);
        Assert.ThrowsExactly<ArgumentException>(() => evaluator.Add(truths with { Classes = [1] }, Found([], [])));
        Assert.ThrowsExactly<ArgumentException>(() => evaluator.Add(truths, Found([], []) with { Classes = [-1] }));
        Assert.ThrowsExactly<ArgumentException>(() => evaluator.Add(truths with { Areas = [1, 2] }, Found([], [])));
        DetectedInstances found = Found(truths.Masks, [0.5f]);
        Assert.ThrowsExactly<ArgumentException>(() => evaluator.Add(truths, found with { Scores = [] }));
        Assert.ThrowsExactly<ArgumentException>(() => evaluator.Add(truths, found with { Boxes = [1, 2, 3] }));
        Assert.ThrowsExactly<ArgumentException>(() => evaluator.Add(truths, found with { Masks = [] }));
        Assert.ThrowsExactly<ArgumentException>(() => evaluator.Add(truths, found with { Areas = [1, 2] }));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void A_box_that_is_not_a_number_matches_nothing(int coordinate)
    {
        InstanceAnnotations truths = Truths([Rectangle(9, 9, 0, 0, 3, 3)]);
        DetectedInstances found = Found(truths.Masks, [0.5f]);
        found.Boxes[coordinate] = float.NaN;
        Assert.AreEqual(0, Evaluate(truths, found).BoundingBox.AP, Exact);
        var recall = new ProposalRecall();
        recall.Add(truths, found);
        Assert.AreEqual(0, recall.Evaluate().AR10, Exact);
    }

    [TestMethod]
    public void The_nuclei_found_as_they_are_have_full_marks()
    {
        string folder = TestData.Nuclei();
        LabelledDataset data = CocoReader.Load(Path.Combine(folder, "val.json"), Path.Combine(folder, "val"));
        var evaluator = new CocoEvaluator(["nucleus"], maxDetections: 200);
        foreach (LabelledImage image in data.Images)
        {
            InstanceAnnotations truths = Truths([.. image.Annotations.Select(annotation => annotation.Mask)]);
            evaluator.Add(truths, Found(truths.Masks, [.. truths.Masks.Select((_, i) => 1 - i / 1000f)]));
        }
        InstanceSegmentationMetrics metrics = evaluator.Evaluate();
        Assert.AreEqual(1, metrics.Mask.AP, Exact);
        Assert.AreEqual(1, metrics.BoundingBox.AP, Exact);
    }

    [TestMethod]
    public void Boxes_without_masks_have_the_same_box_metrics_and_no_mask_metrics()
    {
        RunLengthMask[] masks = [Rectangle(40, 40, 2, 3, 20, 30), Rectangle(40, 40, 25, 5, 10, 12)];
        DetectedInstances found = Found([masks[0], Rectangle(40, 40, 26, 6, 9, 12), masks[0]], [0.9f, 0.8f, 0.7f]);
        var boxesOnly = new CocoEvaluator(["a"]);
        boxesOnly.Add(Truths(masks), found with { Masks = null });
        boxesOnly.Add(Truths(masks), found);

        var withMasks = new CocoEvaluator(["a"]);
        withMasks.Add(Truths(masks), found);
        withMasks.Add(Truths(masks), found);

        DetectionMetrics metrics = boxesOnly.EvaluateDetector();
        Assert.IsNull(metrics.Mask);
        CollectionAssert.AreEqual(Stats(withMasks.Evaluate().BoundingBox), Stats(metrics.BoundingBox));
        // The second box overlaps its instance by 99/129, enough for six of the ten thresholds; above, half of the instances are found.
        Assert.AreEqual((6 + (4 * 51.0 / 101)) / 10, metrics.BoundingBox.AP, Exact);
        Assert.ThrowsExactly<InvalidOperationException>(boxesOnly.Evaluate);
    }

    private static InstanceSegmentationMetrics Evaluate(InstanceAnnotations truths, DetectedInstances found)
    {
        var evaluator = new CocoEvaluator(["a"]);
        evaluator.Add(truths, found);
        return evaluator.Evaluate();
    }

    private static void AssertFigures(Figures expected, CocoMetrics actual)
    {
        double[] stats = Stats(actual);
        for (int i = 0; i < stats.Length; i++)
            Assert.AreEqual(expected.Stats[i], stats[i], Exact, $"Figure {i}");
        double[] perClass = [.. actual.PerClassAP.Values];
        Assert.HasCount(expected.PerClass.Length, perClass);
        for (int i = 0; i < perClass.Length; i++)
            Assert.AreEqual(expected.PerClass[i], perClass[i], Exact, $"Class {i}");
    }

    private static double[] Stats(CocoMetrics m) =>
        [m.AP, m.AP50, m.AP75, m.APSmall, m.APMedium, m.APLarge, m.AR1, m.AR10, m.AR, m.ARSmall, m.ARMedium, m.ARLarge];

    private static RunLengthMask Rectangle(int height, int width, int x, int y, int columns, int rows) =>
        RunLengthMask.FromPolygons(height, width, [[x, y, x + columns, y, x + columns, y + rows, x, y + rows]]);

    private static float[] Boxes(RunLengthMask[] masks) =>
        [.. masks.SelectMany(mask => new float[] { mask.BoundingBox.X, mask.BoundingBox.Y, mask.BoundingBox.Right, mask.BoundingBox.Bottom })];

    private static InstanceAnnotations Truths(RunLengthMask[] masks) =>
        new() { Boxes = Boxes(masks), Classes = new int[masks.Length], Masks = masks, IsCrowd = new bool[masks.Length] };

    private static DetectedInstances Found(RunLengthMask[] masks, float[] scores) =>
        new() { Boxes = Boxes(masks), Scores = scores, Classes = new int[masks.Length], Masks = masks };

    private static InstanceAnnotations Annotations(Instance[] instances) => new()
    {
        Boxes = [.. instances.SelectMany(instance => instance.Corners)],
        Classes = [.. instances.Select(instance => instance.CategoryId - 1)],
        Masks = [.. instances.Select(instance => instance.Segmentation.ToMask())],
        IsCrowd = [.. instances.Select(instance => instance.IsCrowd == 1)],
        Areas = [.. instances.Select(instance => AreaRange.ToSingle(instance.Area))],
    };

    private static DetectedInstances Detections(Instance[] instances) => new()
    {
        Boxes = [.. instances.SelectMany(instance => instance.Corners)],
        Scores = [.. instances.Select(instance => instance.Score)],
        Classes = [.. instances.Select(instance => instance.CategoryId - 1)],
        Masks = [.. instances.Select(instance => instance.Segmentation.ToMask())],
    };
}
