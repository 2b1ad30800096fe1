using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation.Tests.Evaluation;

[TestClass]
public sealed class ObjectAccuracyTests
{
    private const int Side = 20;

    [TestMethod]
    public void It_counts_found_missed_and_made_up_objects_at_the_best_score()
    {
        var accuracy = new ObjectAccuracy();
        // Two objects, both found; one made up with the lowest score, which the best threshold leaves out.
        accuracy.Add(Truth((0, 0, 10, 10), (10, 10, 20, 20)), Found((0.9f, 0, 0, 10, 10), (0.8f, 10, 10, 20, 20), (0.3f, 10, 0, 20, 10)));
        ObjectAccuracyFigures figures = accuracy.Evaluate();
        Assert.AreEqual(0.8f, figures.ScoreThreshold);
        Assert.AreEqual((1.0, 1.0, 1.0), (figures.ByIoU[0], figures.Mean, figures.BowlScore));

        // An image with an object that is missed: 2 of 3 objects, none made up. The bowl takes the images' mean: 1 and 0.
        accuracy.Add(Truth((0, 0, 5, 5)), Found());
        figures = accuracy.Evaluate();
        Assert.AreEqual(2.0 / 3, figures.ByIoU[0], 1e-12);
        Assert.AreEqual(0.5, figures.BowlScore, 1e-12);

        // One made up with the best score of all can't be left out without the others: 2 / (3 + 1).
        accuracy.Add(Truth(), Found((0.95f, 0, 0, 3, 3)));
        Assert.AreEqual(2.0 / 4, accuracy.Evaluate().ByIoU[0], 1e-12);
    }

    [TestMethod]
    public void At_a_stated_score_it_counts_what_that_leaves()
    {
        var accuracy = new ObjectAccuracy();
        accuracy.Add(Truth((0, 0, 10, 10), (10, 10, 20, 20)), Found((0.9f, 0, 0, 10, 10), (0.8f, 10, 10, 20, 20), (0.3f, 10, 0, 20, 10)));
        Assert.AreEqual(0.8f, accuracy.BestScore());
        Assert.AreEqual(2.0 / 3, accuracy.EvaluateAt(0).ByIoU[0], 1e-12);
        Assert.AreEqual(1.0 / 2, accuracy.EvaluateAt(0.85f).Mean, 1e-12);
        Assert.AreEqual((1f, 0.0), (accuracy.EvaluateAt(1).ScoreThreshold, accuracy.EvaluateAt(1).BowlScore));
    }

    [TestMethod]
    public void A_worse_outline_is_found_at_lower_overlaps_only()
    {
        var accuracy = new ObjectAccuracy();
        // 10×7 of 10×10: IoU 0.7, which reaches 0.50, 0.55, 0.60, 0.65 and 0.70.
        accuracy.Add(Truth((0, 0, 10, 10)), Found((0.9f, 0, 0, 10, 7)));
        ObjectAccuracyFigures figures = accuracy.Evaluate();
        CollectionAssert.AreEqual(new double[] { 1, 1, 1, 1, 1, 0, 0, 0, 0, 0 }, figures.ByIoU.ToArray());
        Assert.AreEqual(5.0 / 9, figures.Mean, 1e-12);
        Assert.AreEqual(0.5, figures.BowlScore, 1e-12);
    }

    [TestMethod]
    public void A_second_detection_of_an_object_is_made_up_and_a_crowd_counts_for_nothing()
    {
        var twice = new ObjectAccuracy();
        twice.Add(Truth((0, 0, 10, 10)), Found((0.9f, 0, 0, 10, 10), (0.9f, 0, 0, 10, 10)));
        Assert.AreEqual(0.5, twice.Evaluate().ByIoU[0], 1e-12);

        var crowd = new ObjectAccuracy();
        InstanceAnnotations truth = Truth((0, 0, 10, 10), (10, 10, 20, 20));
        crowd.Add(truth with { IsCrowd = [false, true] }, Found((0.9f, 0, 0, 10, 10), (0.9f, 12, 12, 18, 18)));
        Assert.AreEqual(1, crowd.Evaluate().ByIoU[0]);
    }

    [TestMethod]
    public void Nothing_to_find_and_nothing_found_is_right_and_no_image_at_all_is_no_error()
    {
        Assert.AreEqual(1, new ObjectAccuracy().Evaluate().Mean);
        var empty = new ObjectAccuracy();
        empty.Add(Truth(), Found());
        Assert.AreEqual((1.0, 1.0), (empty.Evaluate().Mean, empty.Evaluate().BowlScore));
        var missed = new ObjectAccuracy();
        missed.Add(Truth((0, 0, 5, 5)), Found());
        Assert.AreEqual(0, missed.Evaluate().Mean);
    }

    private static InstanceAnnotations Truth(params (int X0, int Y0, int X1, int Y1)[] boxes) => new()
    {
        Boxes = [.. boxes.SelectMany(box => new float[] { box.X0, box.Y0, box.X1, box.Y1 })],
        Classes = new int[boxes.Length],
        Masks = Array.ConvertAll(boxes, box => Mask(box.X0, box.Y0, box.X1, box.Y1)),
        IsCrowd = new bool[boxes.Length],
    };

    private static DetectedInstances Found(params (float Score, int X0, int Y0, int X1, int Y1)[] boxes) => new()
    {
        Boxes = [.. boxes.SelectMany(box => new float[] { box.X0, box.Y0, box.X1, box.Y1 })],
        Scores = Array.ConvertAll(boxes, box => box.Score),
        Classes = new int[boxes.Length],
        Masks = Array.ConvertAll(boxes, box => Mask(box.X0, box.Y0, box.X1, box.Y1)),
    };

    private static RunLengthMask Mask(int x0, int y0, int x1, int y1)
    {
        var bitmap = new byte[Side * Side];
        for (int y = y0; y < y1; y++)
        {
            for (int x = x0; x < x1; x++)
                bitmap[(y * Side) + x] = 1;
        }
        return RunLengthMask.FromBitmap(Side, Side, bitmap);
    }
}
