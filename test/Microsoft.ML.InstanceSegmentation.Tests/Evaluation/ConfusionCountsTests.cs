using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation.Tests.Evaluation;

[TestClass]
public sealed class ConfusionCountsTests
{
    [TestMethod]
    public void It_has_a_row_for_what_is_made_up_and_a_column_for_what_is_missed()
    {
        // A disc found, a disc taken for a star, a star missed; a star where nothing is.
        InstanceConfusionMatrix matrix = Count(
            DrawnScene.Truth((0, 0, 0, 10, 10), (0, 20, 0, 30, 10), (1, 0, 20, 10, 30)),
            DrawnScene.Found((0, 0.9f, 0, 0, 10, 10), (1, 0.8f, 20, 0, 30, 10), (1, 0.7f, 30, 30, 40, 40)));
        AssertCounts([[1, 1, 0], [0, 0, 1], [0, 1, 0]], matrix);
        CollectionAssert.AreEqual(new[] { 1.0, 0 }, matrix.PerClassPrecision.ToArray());
        CollectionAssert.AreEqual(new[] { 0.5, 0 }, matrix.PerClassRecall.ToArray());
    }

    [TestMethod]
    public void A_detection_of_the_right_class_has_the_object_though_another_overlaps_it_more()
    {
        AssertCounts([[1, 0, 0], [0, 0, 0], [0, 1, 0]], Count(
            DrawnScene.Truth((0, 0, 0, 10, 10)),
            DrawnScene.Found((1, 0.9f, 0, 0, 10, 10), (0, 0.6f, 0, 0, 8, 10))));
    }

    [TestMethod]
    public void A_second_detection_is_made_up_and_one_below_the_scores_threshold_is_none()
    {
        AssertCounts([[1, 0, 0], [0, 0, 0], [1, 0, 0]], Count(
            DrawnScene.Truth((0, 0, 0, 10, 10)),
            DrawnScene.Found((0, 0.9f, 0, 0, 10, 10), (0, 0.5f, 0, 0, 10, 10), (0, 0.4f, 0, 0, 10, 10))));
    }

    [TestMethod]
    public void Of_two_wrong_detections_the_one_that_overlaps_more_is_the_confusion()
    {
        InstanceAnnotations truth = DrawnScene.Truth((0, 0, 0, 10, 10));
        AssertCounts([[0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0]], Count(
            truth, DrawnScene.Found((2, 0.9f, 0, 0, 7, 10), (1, 0.6f, 0, 0, 9, 10)), classes: 3));
        // Below the threshold of overlap it is a miss and a false alarm.
        AssertCounts([[0, 0, 1], [0, 0, 0], [0, 1, 0]], Count(truth, DrawnScene.Found((1, 0.9f, 0, 0, 4, 10))));
    }

    [TestMethod]
    public void Crowd_regions_are_neither_missed_nor_found()
    {
        InstanceAnnotations truth = DrawnScene.Truth((0, 0, 0, 20, 20)) with { IsCrowd = [true] };
        AssertCounts([[0, 0, 0], [0, 0, 0], [0, 1, 0]], Count(truth, DrawnScene.Found((0, 0.9f, 0, 0, 5, 5), (1, 0.8f, 0, 0, 20, 20))));
    }

    [TestMethod]
    public void Without_images_it_has_the_background_alone()
    {
        InstanceConfusionMatrix matrix = ConfusionCounts.Of([], [], 0.5, 0.5f);
        AssertCounts([[0]], matrix);
        Assert.IsEmpty(matrix.PerClassPrecision);
    }

    [TestMethod]
    public void Rows_and_columns_add_up_and_the_diagonal_has_the_right_detections_on_random_images()
    {
        var random = new Random(7);
        List<MatchedImage> images = [];
        int[] objects = new int[3];
        for (int i = 0; i < 60; i++)
        {
            (InstanceAnnotations truth, DetectedInstances found) = DrawnScene.Random(random, classes: 3);
            images.Add(OverlappedImage.Of(truth, found, 100).MatchAt(0.5));
            for (int g = 0; g < truth.Count; g++)
                objects[truth.Classes[g]] += truth.IsCrowd[g] ? 0 : 1;
        }
        string[] names = ["a", "b", "c"];
        InstanceConfusionMatrix matrix = ConfusionCounts.Of(names, images, 0.5, 0.35f);
        IReadOnlyDictionary<string, ClassPerformance> performance = ScoreCurves.Of(names, images);
        foreach ((int c, string name) in names.Index())
        {
            Assert.AreEqual(objects[c], matrix.Counts[c].Sum());
            ScorePoint point = performance[name].At(0.35f)!.Value;
            Assert.AreEqual(point.Precision, matrix.PerClassPrecision[c], 1e-12);
            Assert.AreEqual(point.Recall, matrix.PerClassRecall[c], 1e-12);
        }
        Assert.IsGreaterThan(0, matrix.Counts[0][1]);
    }

    [TestMethod]
    public void The_table_names_its_rows_and_columns()
    {
        string[] lines = Count(DrawnScene.Truth((0, 0, 0, 10, 10)), DrawnScene.Found()).ToString().Split(Environment.NewLine);
        Assert.HasCount(4, lines);
        CollectionAssert.AreEqual(new[] { "disc", "0", "0", "1" }, lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.AreEqual(1, lines.Select(line => line.Length).Distinct().Count());
    }

    private static InstanceConfusionMatrix Count(InstanceAnnotations truth, DetectedInstances found, int classes = 2) => ConfusionCounts.Of(
        [.. new[] { "disc", "star", "ring" }.Take(classes)], [OverlappedImage.Of(truth, found, 100).MatchAt(0.5)], 0.5, 0.5f);

    private static void AssertCounts(int[][] expected, InstanceConfusionMatrix matrix) =>
        Assert.AreEqual(Text(expected), Text(matrix.Counts));

    private static string Text(IEnumerable<IEnumerable<int>> counts) => string.Join("; ", counts.Select(row => string.Join(" ", row)));
}
