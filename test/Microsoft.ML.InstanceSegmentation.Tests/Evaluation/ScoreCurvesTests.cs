using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation.Tests.Evaluation;

[TestClass]
public sealed class ScoreCurvesTests
{
    [TestMethod]
    public void Precision_falls_and_recall_rises_as_the_threshold_is_lowered_and_F1_is_best_between()
    {
        // Right at 0.9; right and wrong at 0.7; wrong at 0.5; three objects.
        ClassPerformance cells = Evaluate(
            DrawnScene.Truth((0, 0, 0, 10, 10), (0, 20, 0, 30, 10), (0, 0, 20, 10, 30)),
            DrawnScene.Found((0, 0.9f, 0, 0, 10, 10), (0, 0.7f, 20, 0, 30, 10), (0, 0.7f, 30, 30, 40, 40), (0, 0.5f, 20, 20, 25, 25)));
        Assert.AreEqual(3, cells.Objects);
        CollectionAssert.AreEqual(new[] { 0.9f, 0.7f, 0.5f }, cells.Curve.Select(point => point.ScoreThreshold).ToArray());
        AssertPoint(1, 1.0 / 3, 0.5, cells.Curve[0]);
        AssertPoint(2.0 / 3, 2.0 / 3, 2.0 / 3, cells.Curve[1]);
        AssertPoint(0.5, 2.0 / 3, 4.0 / 7, cells.Curve[2]);
        Assert.AreEqual(cells.Curve[1], cells.Best);
        Assert.AreEqual(cells.Curve[0], cells.At(0.71f));
        Assert.AreEqual(cells.Curve[2], cells.At(0));
        Assert.IsNull(cells.At(0.95f));
    }

    [TestMethod]
    public void Of_thresholds_with_the_same_F1_the_highest_is_the_best()
    {
        // 1 of 1 of 2 objects: F1 2/3. With a wrong and a wrong and a right one: 4 / (4 + 2 + 0) = 2/3 as well.
        ClassPerformance cells = Evaluate(
            DrawnScene.Truth((0, 0, 0, 10, 10), (0, 20, 0, 30, 10)),
            DrawnScene.Found((0, 0.9f, 0, 0, 10, 10), (0, 0.8f, 30, 30, 40, 40), (0, 0.7f, 0, 30, 10, 40), (0, 0.6f, 20, 0, 30, 10)));
        Assert.AreEqual(cells.Curve[0].F1, cells.Curve[3].F1, 1e-12);
        Assert.AreEqual(0.9f, cells.Best!.Value.ScoreThreshold);
    }

    [TestMethod]
    public void A_class_that_is_not_found_or_not_there_has_no_best_threshold()
    {
        ClassPerformance missed = Evaluate(DrawnScene.Truth((0, 0, 0, 10, 10)), DrawnScene.Found());
        Assert.AreEqual((1, 0), (missed.Objects, missed.Curve.Count));
        Assert.IsNull(missed.Best);
        ClassPerformance madeUp = Evaluate(DrawnScene.Truth(), DrawnScene.Found((0, 0.9f, 0, 0, 10, 10)));
        Assert.AreEqual(new ScorePoint(0.9f, 0, 0, 0), madeUp.Curve.Single());
        Assert.IsNull(madeUp.Best);
        Assert.IsEmpty(ScoreCurves.Of([], []));
    }

    [TestMethod]
    public void What_lies_in_a_crowd_region_counts_for_nothing()
    {
        ClassPerformance cells = Evaluate(
            DrawnScene.Truth((0, 0, 0, 20, 20)) with { IsCrowd = [true] }, DrawnScene.Found((0, 0.9f, 0, 0, 5, 5)));
        Assert.AreEqual((0, 0), (cells.Objects, cells.Curve.Count));
    }

    private static ClassPerformance Evaluate(InstanceAnnotations truth, DetectedInstances found) =>
        ScoreCurves.Of(["cell"], [OverlappedImage.Of(truth, found, 100).MatchAt(0.5)])["cell"];

    private static void AssertPoint(double precision, double recall, double f1, ScorePoint point)
    {
        Assert.AreEqual(precision, point.Precision, 1e-12);
        Assert.AreEqual(recall, point.Recall, 1e-12);
        Assert.AreEqual(f1, point.F1, 1e-12);
    }
}
