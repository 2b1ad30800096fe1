using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Tests.Evaluation;

[TestClass]
public class MetricsTests
{
    private static readonly CocoMetrics s_some = new()
    {
        AP = 0.51,
        AP50 = 0.845,
        AP75 = 0.4774,
        APSmall = -1,
        APMedium = 0.4,
        APLarge = 0.5,
        AR1 = 0.02,
        AR10 = 0.2,
        AR = 0.6,
        ARSmall = 0.7,
        ARMedium = 0.8,
        ARLarge = 0.9,
        MaxDetections = 200,
        PerClassAP = new Dictionary<string, double> { ["a \"b\""] = 0.51 },
    };

    private static readonly InstanceSegmentationMetrics s_both = new() { BoundingBox = s_some, Mask = s_some with { AP = 0.475 } };

    [TestMethod]
    public void The_table_is_the_one_that_coco_prints()
    {
        string[] lines = s_some.ToString().Split(Environment.NewLine);
        Assert.HasCount(12, lines);
        Assert.AreEqual(" Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=200 ] = 0.510", lines[0]);
        Assert.AreEqual(" Average Precision  (AP) @[ IoU=0.75      | area=   all | maxDets=200 ] = 0.477", lines[2]);
        Assert.AreEqual(" Average Precision  (AP) @[ IoU=0.50:0.95 | area= small | maxDets=200 ] = -1.000", lines[3]);
        Assert.AreEqual(" Average Recall     (AR) @[ IoU=0.50:0.95 | area=   all | maxDets=  1 ] = 0.020", lines[6]);
        StringAssert.StartsWith(s_both.ToString(), "Boxes");
        StringAssert.Contains(s_both.ToString(), "0.475");
    }

    [TestMethod]
    public void Boxes_alone_have_the_same_form_without_the_part_for_masks()
    {
        using var folder = new TemporaryFolder();
        new DetectionMetrics { BoundingBox = s_some }.Save(folder.File("metrics.json"));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(folder.File("metrics.json")));
        Assert.AreEqual(0.51, document.RootElement.GetProperty("bbox").GetProperty("AP").GetDouble());
        Assert.IsFalse(document.RootElement.TryGetProperty("segm", out _));
        Assert.AreEqual(s_both.ToJson(), new DetectionMetrics { BoundingBox = s_both.BoundingBox, Mask = s_both.Mask }.ToJson());
    }

    [TestMethod]
    public void The_file_has_a_part_for_boxes_and_one_for_masks()
    {
        using var folder = new TemporaryFolder();
        s_both.Save(folder.File("metrics.json"));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(folder.File("metrics.json")));
        JsonElement box = document.RootElement.GetProperty("bbox"), mask = document.RootElement.GetProperty("segm");
        Assert.AreEqual(0.51, box.GetProperty("AP").GetDouble());
        Assert.AreEqual(0.475, mask.GetProperty("AP").GetDouble());
        Assert.AreEqual(0.845, mask.GetProperty("AP50").GetDouble());
        Assert.AreEqual(0.4774, mask.GetProperty("AP75").GetDouble());
        Assert.AreEqual(-1, mask.GetProperty("APs").GetDouble());
        Assert.AreEqual(0.9, mask.GetProperty("ARl").GetDouble());
        Assert.AreEqual(0.51, mask.GetProperty("perClassAP").GetProperty("a \"b\"").GetDouble());
    }
}
