namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

[TestClass]
public sealed class PairedColumnsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Two_scored_views_of_the_same_images_are_compared()
    {
        ScoredRow[] worse = [ScoredRow.Sound("a.png"), ScoredRow.Sound("b.png")];
        foreach (ScoredRow row in worse)
            row.PredictedLabel = ["disc", "disc"];
        PairedComparison comparison = Compare(worse, [ScoredRow.Sound("a.png"), ScoredRow.Sound("b.png")]);
        Assert.AreEqual(2, comparison.Images);
        Assert.AreEqual(1, comparison.MaskAP.Second, 1e-9);
        Assert.AreEqual(0.5, comparison.MaskAP.First, 1e-9);
        Assert.IsGreaterThan(0, comparison.BoundingBoxAP50.Interval.Low);
    }

    [TestMethod]
    public void Classes_are_told_apart_by_name_though_the_models_find_them_in_another_order()
    {
        ScoredRow other = ScoredRow.Sound("a.png");
        other.PredictedLabel = ["ring", "star"];
        ScoredRow[] first = [other, ScoredRow.Sound("b.png")], second = [ScoredRow.Sound("a.png"), ScoredRow.Sound("b.png")];
        PairedComparison comparison = Compare(first, second);
        Assert.AreEqual(_ml.InstanceSegmentation().Evaluate(_ml.Data.LoadFromEnumerable(first)).Mask.AP, comparison.MaskAP.First, 1e-9);
        Assert.AreEqual(_ml.InstanceSegmentation().Evaluate(_ml.Data.LoadFromEnumerable(second)).Mask.AP, comparison.MaskAP.Second, 1e-9);
    }

    [TestMethod]
    public void Views_of_other_images_are_refused_by_row()
    {
        ScoredRow a = ScoredRow.Sound("a.png"), b = ScoredRow.Sound("b.png");
        Assert.Contains("second view has more than the 1 rows", Refused([a], [a, b]));
        Assert.Contains("first view has more than the 0 rows", Refused([a], []));
        b.Label = ["star", "star"];
        string message = Refused([a, a], [a, b]);
        foreach (string part in new[] { "a.png in the first view", "b.png in the second", "row 1", "different ground truths" })
            Assert.Contains(part, message);
    }

    [TestMethod]
    public void A_model_that_knows_none_of_the_classes_has_nothing_to_compare()
    {
        using var coco = new CocoFolder(images: 2);
        InstanceSegmentationCatalog segmentation = _ml.InstanceSegmentation();
        IDataView view = segmentation.LoadFromCoco(coco.AnnotationFile, coco.Images);
        using var folder = new TemporaryFolder();
        string checkpoint = UntrainedModel.WriteCheckpoint(folder);
        using InstanceSegmentationTransformer known = Model("left", "right", "top"), foreign = Model("Left", "Right", "top");
        _ = segmentation.ComparePaired(known.Transform(view), known.Transform(view));
        string message = Assert.ThrowsExactly<InvalidDataException>(() => segmentation.ComparePaired(known.Transform(view), foreign.Transform(view))).Message;
        Assert.StartsWith("The second model has none of the classes of the ground truth (left), but Left, Right, top.", message);

        InstanceSegmentationTransformer Model(params string[] classes) => segmentation.ApplyInstanceSegmentationModel(checkpoint, classes, UntrainedModel.Options).Fit(view);
    }

    [TestMethod]
    public void Too_few_images_are_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => Compare([], []));
        Assert.ThrowsExactly<ArgumentException>(() => Compare([ScoredRow.Sound()], [ScoredRow.Sound()]));
    }

    private string Refused(ScoredRow[] first, ScoredRow[] second) => Assert.ThrowsExactly<InvalidDataException>(() => Compare(first, second)).Message;

    private PairedComparison Compare(ScoredRow[] first, ScoredRow[] second) =>
        _ml.InstanceSegmentation().ComparePaired(_ml.Data.LoadFromEnumerable(first), _ml.Data.LoadFromEnumerable(second));
}
