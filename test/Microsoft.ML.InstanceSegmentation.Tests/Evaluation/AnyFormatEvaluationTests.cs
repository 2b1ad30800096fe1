using Microsoft.ML.InstanceSegmentation.Tests.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Evaluation;

/// <summary>Detections of any program against labels of any format, with masks as run lengths or as polygons.</summary>
[TestClass]
public sealed class AnyFormatEvaluationTests
{
    /// <summary>A mean of 101 ones in floating point.</summary>
    private const double Rounding = 1e-12;

    private const string Square = "[[4,2,12,2,12,8,4,8]]", Other = "[[16,2,24,2,24,10,16,10]]";

    [TestMethod]
    [DataRow(InstanceFormat.Coco)]
    [DataRow(InstanceFormat.Yolo)]
    [DataRow(InstanceFormat.Labelme)]
    public void Labels_in_every_format_give_the_same_figures(InstanceFormat format)
    {
        using var folder = new FormatFolder();
        string coco = Write(folder);
        string converted = new MLContext().InstanceSegmentation().ConvertInstances(coco, folder.File("out"), format);
        // Half of what is found is right: the second image's has the first's place.
        string results = folder.Text("results.json", $"[{Detection("\"a.png\"", Square)},{Detection("\"b\"", Square)}]");
        DetectionMetrics expected = DetectionMetrics.FromCocoResults(coco, results), found = DetectionMetrics.FromCocoResults(converted, results);
        Assert.AreEqual(expected.Mask!.AP, found.Mask!.AP);
        Assert.AreEqual(expected.BoundingBox.AP, found.BoundingBox.AP);
        Assert.AreEqual(0.5, found.Mask.AP, 0.01);
    }

    [TestMethod]
    public void Polygons_are_filled_like_run_lengths()
    {
        using var folder = new FormatFolder();
        string coco = Write(folder);
        string polygons = folder.Text("polygons.json", $"[{Detection("1", Square)},{Detection("2", Other)}]");
        string Runs(double[] polygon) => RunLengthMask.FromPolygons(FormatFolder.Height, FormatFolder.Width, [polygon]).ToJson();
        string runs = folder.Text("runs.json", $"[{Detection("1", Runs([4, 2, 12, 2, 12, 8, 4, 8]))},{Detection("2", Runs([16, 2, 24, 2, 24, 10, 16, 10]))}]");
        CocoMetrics expected = DetectionMetrics.FromCocoResults(coco, runs).Mask!, found = DetectionMetrics.FromCocoResults(coco, polygons).Mask!;
        Assert.AreEqual((expected.AP, expected.APSmall, expected.AR), (found.AP, found.APSmall, found.AR));
        Assert.AreEqual(1, found.AP, Rounding);
    }

    [TestMethod]
    [DataRow("1", "[[4,2,12]]", "odd number")]
    [DataRow("1", "[[4,2,12,2]]", "at least 3")]
    [DataRow("1", "[4,2,12,2,12,8]", "must be a list of numbers")]
    [DataRow("1", "[[4,2,12,2,12,\"x\"]]", "must be a number")]
    [DataRow("\"c.png\"", Square, "its image_id is \"c.png\", but the data set has none of that name")]
    [DataRow("3", Square, "no image has that id")]
    public void What_is_wrong_with_a_detection_is_told_with_its_number(string image, string segmentation, string says)
    {
        using var folder = new FormatFolder();
        string coco = Write(folder);
        string results = folder.Text("results.json", $"[{Detection("1", Square)},{Detection(image, segmentation)}]");
        string message = Assert.ThrowsExactly<InvalidDataException>(() => DetectionMetrics.FromCocoResults(coco, results)).Message;
        Assert.StartsWith($"{results}: detection number 2 of the list: ", message);
        Assert.Contains(says, message);
    }

    [TestMethod]
    public void Images_whose_names_are_all_numbers_have_those()
    {
        using var folder = new FormatFolder();
        folder.Picture("images/0012.png");
        folder.Picture("images/0007.png");
        folder.Text("labels/0012.txt", "0 0.125 0.083333333 0.375 0.083333333 0.375 0.333333333 0.125 0.333333333");
        string yaml = folder.Text("data.yaml", "names: [cell]\ntrain: images");
        string right = folder.Text("right.json", $"[{Detection("12", Square)}]"), wrong = folder.Text("wrong.json", $"[{Detection("7", Square)}]");
        Assert.AreEqual(1, DetectionMetrics.FromCocoResults(yaml, right).Mask!.AP, Rounding);
        Assert.AreEqual(0, DetectionMetrics.FromCocoResults(yaml, wrong).Mask!.AP);
    }

    private static string Detection(string image, string segmentation) => $$"""{"image_id":{{image}},"category_id":{{(image[0] == '"' ? "\"cell\"" : "1")}},"score":0.9,"segmentation":{{segmentation}}}""";

    private static string Write(FormatFolder folder)
    {
        folder.Picture("in/a.png");
        folder.Picture("in/b.png");
        return folder.Text("in/a.json", $$"""
            {"images":[{"id":1,"file_name":"a.png","width":32,"height":24},{"id":2,"file_name":"b.png","width":32,"height":24}],"categories":[{"id":1,"name":"cell"}],
            "annotations":[{"id":1,"image_id":1,"category_id":1,"area":48,"iscrowd":0,"bbox":[4,2,8,6],"segmentation":{{Square}}},{"id":2,"image_id":2,"category_id":1,"area":64,"iscrowd":0,"bbox":[16,2,8,8],"segmentation":{{Other}}}]}
            """);
    }
}
