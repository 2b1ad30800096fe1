namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

/// <summary>What evaluation refuses to read from the columns of detections, and how it says so.</summary>
[TestClass]
public sealed class ScoredColumnsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Detections_that_are_the_ground_truth_have_full_marks()
    {
        InstanceSegmentationMetrics metrics = ScoredRow.Evaluate(_ml, [ScoredRow.Sound()]);
        Assert.AreEqual(1, metrics.BoundingBox.AP, 1e-9);
        Assert.AreEqual(1, metrics.Mask.AP, 1e-9);
        CollectionAssert.AreEqual(new[] { "disc", "star" }, metrics.Mask.PerClassAP.Keys.ToArray());
    }

    [TestMethod]
    [DataRow(float.NaN, "(20, 10, NaN, 30)")]
    [DataRow(float.PositiveInfinity, "(20, 10, Infinity, 30)")]
    [DataRow(float.NegativeInfinity, "(20, 10, -Infinity, 30)")]
    public void A_predicted_box_that_is_not_finite_is_named_with_its_row(float value, string says)
    {
        ScoredRow bad = ScoredRow.Sound("bad.png");
        bad.PredictedBoundingBoxes = [4, 6, 18, 22, 20, 10, value, 30];
        AssertRefused(bad, "bad.png", "predicted box 1", says);
    }

    [TestMethod]
    public void A_predicted_box_of_corner_and_size_is_named_with_its_row()
    {
        ScoredRow bad = ScoredRow.Sound("bad.png");
        bad.PredictedBoundingBoxes = [4, 6, 18, 22, 30, 10, 10, 20];
        AssertRefused(bad, "bad.png", "predicted box 1", "(30, 10, 10, 20)", "x0, y0, x1, y1");
    }

    [TestMethod]
    [DataRow(float.NaN, "NaN")]
    [DataRow(float.PositiveInfinity, "Infinity")]
    public void A_score_that_is_not_finite_is_named_with_its_row(float value, string says)
    {
        ScoredRow bad = ScoredRow.Sound("bad.png");
        bad.Score = [0.5f, value];
        AssertRefused(bad, "bad.png", "score 1", says);
    }

    [TestMethod]
    [DataRow(3, 2, 8, 2)]
    [DataRow(2, 1, 8, 2)]
    [DataRow(2, 2, 7, 2)]
    [DataRow(2, 2, 4, 2)]
    [DataRow(2, 2, 8, 0)]
    [DataRow(0, 0, 8, 2)]
    public void Predicted_columns_of_different_lengths_are_named_with_their_row(int labels, int scores, int coordinates, int masks)
    {
        ScoredRow bad = ScoredRow.Sound("bad.png");
        bad.PredictedLabel = [.. Enumerable.Repeat("disc", labels)];
        bad.Score = [.. Enumerable.Repeat(0.5f, scores)];
        bad.PredictedBoundingBoxes = [.. Enumerable.Range(0, coordinates).Select(i => i % 4 < 2 ? 1f : 9)];
        bad.PredictedMasks = [.. Enumerable.Repeat(ScoredRow.Mask(1, 1, 9, 9), masks)];
        AssertRefused(
            bad, "bad.png", $"{labels} in 'PredictedLabel'", $"{scores} in 'Score'",
            $"{coordinates} in 'PredictedBoundingBoxes'", $"{masks} in 'PredictedMasks'");
    }

    [TestMethod]
    [DataRow("no", "not JSON")]
    [DataRow("", "not JSON")]
    [DataRow("""{"size":[40,48],"counts":"5"}""", "add up to 5")]
    [DataRow("""{"size":[40,48],"counts":"\ud800"}""", "'{\"size\"")]
    public void A_predicted_mask_that_is_none_is_named_with_its_row(string mask, string says)
    {
        ScoredRow bad = ScoredRow.Sound("bad.png");
        bad.PredictedMasks = [bad.PredictedMasks[0], mask];
        AssertRefused(bad, "bad.png", "predicted mask 1", says);
    }

    [TestMethod]
    public void A_predicted_mask_of_another_size_is_named_with_its_row_with_ground_truth_and_without()
    {
        ScoredRow bad = ScoredRow.Sound("bad.png");
        bad.PredictedMasks = [bad.PredictedMasks[0], ScoredRow.Mask(1, 1, 9, 9, width: 40, height: 48)];
        AssertRefused(bad, "bad.png", "predicted mask 1 is 48×40", "40×48");
        bad.PredictedMasks = [.. Enumerable.Repeat(ScoredRow.Mask(1, 1, 9, 9, width: 12, height: 13), 2)];
        AssertRefused(bad, "bad.png", "predicted mask 0 is 13×12", "40×48");

        bad.PredictedMasks = [bad.PredictedMasks[0], ScoredRow.Mask(1, 1, 9, 9)];
        (bad.Label, bad.BoundingBoxes, bad.Masks, bad.IsCrowd, bad.Area) = ([], [], [], [], []);
        AssertRefused(bad, "bad.png", "predicted mask 1 is 40×48", "13×12");
    }

    [TestMethod]
    public void A_row_without_a_name_is_called_by_its_number()
    {
        ScoredRow bad = ScoredRow.Sound();
        bad.Score = [float.NaN, 1];
        IDataView rows = _ml.Data.LoadFromEnumerable([ScoredRow.Sound(), bad]);
        IDataView view = _ml.Transforms.DropColumns("FileName").Fit(rows).Transform(rows);
        var error = Assert.ThrowsExactly<InvalidDataException>(() => _ml.MulticlassClassification.EvaluateInstanceSegmentation(view));
        Assert.Contains("row 1", error.Message);
    }

    [TestMethod]
    public void Five_thousand_instances_in_one_image_are_evaluated_without_a_table_of_all_pairs()
    {
        const int Side = 71, Pitch = 14;
        ScoredRow row = ScoredRow.Sound("crowded.png");
        (int X, int Y)[] corners = [.. Enumerable.Range(0, 5000).Select(i => (i % Side * Pitch, i / Side * Pitch))];
        row.Label = row.PredictedLabel = [.. corners.Select(_ => "cell")];
        row.BoundingBoxes = row.PredictedBoundingBoxes = [.. corners.SelectMany(c => new float[] { c.X, c.Y, c.X + 10, c.Y + 10 })];
        row.Masks = row.PredictedMasks = [.. corners.Select(c => ScoredRow.Mask(c.X, c.Y, c.X + 10, c.Y + 10, 1000, 1000))];
        row.IsCrowd = new bool[corners.Length];
        row.Area = [.. corners.Select(_ => 100f)];
        row.Score = [.. corners.Select((_, i) => 1 - (i / 10_000f))];

        long before = GC.GetTotalAllocatedBytes(precise: true);
        InstanceSegmentationMetrics metrics = ScoredRow.Evaluate(_ml, [row], maximumDetections: 5000);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.AreEqual(1, metrics.BoundingBox.AP, 1e-9);
        Assert.AreEqual(1, metrics.Mask.AP, 1e-9);
        Assert.AreEqual(1.0 / 5000, metrics.Mask.AR1, 1e-9);
        // A table of all pairs in double precision is 200 MB, and there would be one for boxes and one for masks.
        Assert.IsLessThan(100_000_000L, allocated);
    }

    private void AssertRefused(ScoredRow row, params string[] says)
    {
        var error = Assert.ThrowsExactly<InvalidDataException>(() => ScoredRow.Evaluate(_ml, [ScoredRow.Sound(), row]));
        foreach (string part in says)
            Assert.Contains(part, error.Message);
    }
}
