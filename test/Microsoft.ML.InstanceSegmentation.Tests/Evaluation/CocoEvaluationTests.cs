using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Tests.Evaluation;

/// <summary>COCO's evaluation with parameters of one's own.</summary>
[TestClass]
public sealed class CocoEvaluationTests
{
    private const string Annotations =
        """
        {"images":[{"id":3,"file_name":"a.png","width":50,"height":40},{"id":4,"file_name":"b.png","width":50,"height":40}],
         "categories":[{"id":1,"name":"cell"},{"id":2,"name":"dust"}],
         "annotations":[{"id":1,"image_id":3,"category_id":1,"bbox":[0,0,10,10],"area":100,"segmentation":[[0,0,10,0,10,10,0,10]]},
                        {"id":2,"image_id":4,"category_id":2,"bbox":[5,5,20,20],"area":400,"segmentation":[[5,5,25,5,25,25,5,25]]}]}
        """;

    /// <summary>The cell by its right name, the dust by a wrong one.</summary>
    private const string Results = """[{"image_id":3,"category_id":1,"bbox":[0,0,10,10],"score":0.9},{"image_id":4,"category_id":1,"bbox":[5,5,20,20],"score":0.8}]""";

    [TestMethod]
    public void Every_figure_is_pycocotools_under_many_parameters()
    {
        using var folder = new TemporaryFolder();
        int figures = 0;
        foreach (JsonElement set in TestData.Read<JsonElement[]>("Evaluation/PycocotoolsSets.json"))
        {
            File.WriteAllText(folder.File("a.json"), set.GetProperty("annotations").GetRawText());
            File.WriteAllText(folder.File("r.json"), set.GetProperty("results").GetRawText());
            (int count, double difference, string where) = PycocotoolsFigures.Compare(folder.File("a.json"), folder.File("r.json"), set.GetProperty("expected"));
            Assert.IsLessThan(1e-9, difference, where);
            figures += count;
        }
        Assert.IsGreaterThan(3000, figures);
    }

    [TestMethod]
    public void Without_classes_an_object_of_another_name_is_found()
    {
        Assert.AreEqual(0.5, Evaluate(new CocoParameters()).BoundingBox.AverageRecall(), 1e-12);
        CocoFigures found = Evaluate(new CocoParameters { ByClass = false }).BoundingBox;
        Assert.AreEqual(1, found.AverageRecall(), 1e-12);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => found.AverageRecall(className: "cell")).Message, "ByClass");
    }

    [TestMethod]
    public void An_instance_of_id_0_is_never_found_as_in_pycocotools()
    {
        Assert.AreEqual(1, Evaluate(new CocoParameters { CategoryIds = [1] }).BoundingBox.AverageRecall());
        Assert.AreEqual(0, Evaluate(new CocoParameters { CategoryIds = [1] }, annotations: Annotations.Replace("\"id\":1,\"image_id\"", "\"id\":0,\"image_id\"", StringComparison.Ordinal)).BoundingBox.AverageRecall());
    }

    [TestMethod]
    public void Images_classes_and_areas_can_be_chosen()
    {
        Assert.AreEqual(1, Evaluate(new CocoParameters { CategoryIds = [1], ImageIds = [3] }).BoundingBox.AveragePrecision(0.5), 1e-12);
        // The detection in the other image is a false alarm of the class, but below the right one.
        Assert.AreEqual(1, Evaluate(new CocoParameters { CategoryIds = [1] }).BoundingBox.AveragePrecision(), 1e-12);
        CocoFigures areas = Evaluate(new CocoParameters { AreaRanges = [new("tiny", 0, 99), new("most", 100, 399)] }).BoundingBox;
        Assert.AreEqual(-1, areas.AveragePrecision(area: "tiny"));
        Assert.AreEqual(1, areas.AveragePrecision(area: "most", className: "cell"), 1e-12);
        Assert.AreEqual(-1, areas.AverageRecall(area: "most", className: "dust"));
    }

    [TestMethod]
    public void No_image_and_no_class_are_evaluated_to_none()
    {
        CocoEvaluation none = Evaluate(new CocoParameters { ImageIds = [], CategoryIds = [] });
        Assert.AreEqual(-1, none.BoundingBox.AveragePrecision());
        Assert.IsNull(none.Mask);
    }

    [TestMethod]
    public void What_is_out_of_range_is_named()
    {
        foreach ((CocoParameters bad, string named) in new (CocoParameters, string)[]
        {
            (new() { IoUThresholds = [] }, "IoUThresholds is []"), (new() { IoUThresholds = [0.5, 1.5] }, "1.5"), (new() { IoUThresholds = [double.NaN] }, "NaN"),
            (new() { IoUThresholds = [.. Enumerable.Repeat(0.5, 33)] }, "32"), (new() { RecallThresholds = [0.5, 0.1] }, "RecallThresholds"),
            (new() { AreaRanges = [new("a", 5, 4)] }, "AreaRanges"), (new() { AreaRanges = [new("a", 0, 4), new("a", 4, 9)] }, "AreaRanges"),
            (new() { MaxDetections = [0] }, "MaxDetections"), (new() { ImageIds = [7, 3] }, "image of id 7"), (new() { CategoryIds = [9] }, "category of id 9"),
        })
        {
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Evaluate(bad)).Message, named);
        }
        CocoFigures found = Evaluate(new CocoParameters()).BoundingBox;
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => found.AveragePrecision(0.42)).Message, "0.5, 0.55");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => found.AveragePrecision(area: "huge")).Message, "all, small, medium, large");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => found.AveragePrecision(maxDetections: 7)).Message, "1, 10, 100");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => found.AveragePrecision(className: "rust")).Message, "cell, dust");
    }

    [TestMethod]
    public void Thirty_two_thresholds_are_told_apart()
    {
        double[] thresholds = [.. Enumerable.Range(1, 32).Select(i => i / 32.0)];
        CocoFigures found = Evaluate(new CocoParameters { IoUThresholds = thresholds }, """[{"image_id":3,"category_id":1,"bbox":[0,0,10,7.6],"score":0.9}]""").BoundingBox;
        foreach (double threshold in thresholds)
            Assert.AreEqual(threshold <= 0.76 ? 1 : 0, found.AverageRecall(threshold, className: "cell"), 1e-12, $"{threshold}");
    }

    private static CocoEvaluation Evaluate(CocoParameters parameters, string results = Results, string annotations = Annotations)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.json"), annotations);
        File.WriteAllText(folder.File("r.json"), results);
        return CocoEvaluation.FromCocoResults(folder.File("a.json"), folder.File("r.json"), parameters);
    }
}
