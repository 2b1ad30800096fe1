using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Tests.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Tests.Evaluation;

[TestClass]
public sealed class DetailedMetricsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Detections_that_are_the_ground_truth_are_right_in_every_figure()
    {
        DetailedMetrics metrics = Evaluate(ScoredRow.Sound());
        Assert.AreEqual(1, metrics.Coco.Mask.AP, 1e-9);
        Assert.AreEqual((1.0, 1.0, 0.8f), (metrics.Objects.Mean, metrics.Objects.DataScienceBowl, metrics.Objects.BestScoreThreshold));
        Assert.AreEqual(new PanopticQuality(1, 1, 1), metrics.Panoptic.Mean);
        Assert.AreEqual((1, 1, 0), (metrics.ConfusionMatrix.Counts[0][0], metrics.ConfusionMatrix.Counts[1][1], metrics.ConfusionMatrix.Counts[2].Sum()));
        Assert.AreEqual(new ScorePoint(0.8f, 1, 1, 1), metrics.PerClass["star"].Best);
        Assert.AreEqual(1, metrics.Errors.AP, 1e-9);
        CollectionAssert.AreEqual(new[] { "disc", "star" }, metrics.ConfusionMatrix.ClassNames.ToArray());
    }

    [TestMethod]
    public void COCOs_figures_are_those_of_Evaluate_and_the_thresholds_hold()
    {
        ScoredRow row = ScoredRow.Sound();
        row.PredictedLabel = ["star", "star"];
        IDataView view = _ml.Data.LoadFromEnumerable([ScoredRow.Sound(), row]);
        DetailedMetrics metrics = _ml.InstanceSegmentation().EvaluateInDetail(view, scoreThreshold: 0.85f, iouThreshold: 0.75);
        Assert.AreEqual(_ml.InstanceSegmentation().Evaluate(view).ToJson(), metrics.Coco.ToJson());
        Assert.AreEqual((0.85f, 0.75), (metrics.ScoreThreshold, metrics.IoUThreshold));
        // Of the scores 0.9 and 0.8 the first alone counts: a disc found, one taken for a star, both stars missed.
        Assert.AreEqual("1 1 0; 0 0 2; 0 0 0", string.Join("; ", metrics.ConfusionMatrix.Counts.Select(counts => string.Join(" ", counts))));
        Assert.AreEqual(1, metrics.Errors.Classification.Count);
    }

    [TestMethod]
    public void Its_JSON_has_COCOs_and_the_other_figures_and_its_text_too()
    {
        DetailedMetrics metrics = Evaluate(ScoredRow.Sound());
        using var folder = new TemporaryFolder();
        metrics.Save(folder.File("metrics.json"));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(folder.File("metrics.json")));
        JsonElement root = json.RootElement;
        Assert.AreEqual(1, root.GetProperty("segm").GetProperty("AP").GetDouble(), 1e-9);
        Assert.AreEqual(10, root.GetProperty("objects").GetProperty("byIoU").GetArrayLength());
        Assert.AreEqual(1, root.GetProperty("panoptic").GetProperty("perClass").GetProperty("disc").GetProperty("PQ").GetDouble());
        Assert.AreEqual(1, root.GetProperty("confusion").GetProperty("counts")[1][1].GetInt32());
        Assert.AreEqual(0.8f, root.GetProperty("perClass").GetProperty("star").GetProperty("best").GetProperty("scoreThreshold").GetSingle());
        Assert.AreEqual(0, root.GetProperty("errors").GetProperty("Cls").GetProperty("count").GetInt32());
        foreach (string part in new[] { "Data Science Bowl: 1.000", "PQ: 1.000", "(background)", "disc: F1 is best, 1.000", "Cls 0 0.000" })
            Assert.Contains(part, metrics.ToString());
    }

    [TestMethod]
    public void Without_images_objects_or_detections_it_is_no_error()
    {
        Assert.AreEqual(-1, Evaluate().Coco.Mask.AP);
        ScoredRow empty = ScoredRow.Sound();
        (empty.Label, empty.BoundingBoxes, empty.Masks, empty.IsCrowd, empty.Area) = ([], [], [], [], []);
        (empty.PredictedLabel, empty.PredictedBoundingBoxes, empty.PredictedMasks, empty.Score) = ([], [], [], []);
        DetailedMetrics metrics = Evaluate(empty);
        Assert.IsNull(metrics.Panoptic.Mean);
        Assert.IsNull(metrics.Objects.BestScoreThreshold);
        Assert.Contains("\"mean\": null", metrics.ToJson());
        Assert.Contains("nothing to measure", metrics.ToString());
    }

    [TestMethod]
    [DataRow(-0.1f, 0.5, 100, "scoreThreshold")]
    [DataRow(float.NaN, 0.5, 100, "scoreThreshold")]
    [DataRow(0.5f, 0.05, 100, "iouThreshold")]
    [DataRow(0.5f, 1.1, 100, "iouThreshold")]
    [DataRow(0.5f, 0.5, 0, "maximumDetections")]
    public void An_argument_out_of_its_range_is_named(float score, double iou, int detections, string names)
    {
        IDataView view = _ml.Data.LoadFromEnumerable([ScoredRow.Sound()]);
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.InstanceSegmentation().EvaluateInDetail(view, score, iou, maximumDetections: detections));
        Assert.Contains(names, error.Message);
    }

    private DetailedMetrics Evaluate(params ScoredRow[] rows) => _ml.InstanceSegmentation().EvaluateInDetail(_ml.Data.LoadFromEnumerable(rows));
}
