using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class ViaReaderTests
{
    private const string Square = """{"shape_attributes":{"name":"polygon","all_points_x":[4,12,12,4],"all_points_y":[2,2,8,8]},"region_attributes":{"type":"cell"}}""";

    [TestMethod]
    [DataRow("""{"_via_settings":{},"_via_img_metadata":IMAGES,"_via_attributes":{}}""", "[", "]", "")]
    [DataRow("IMAGES", "[", "]", "")]
    [DataRow("IMAGES", "{", "}", "N:")]
    public void Projects_and_exports_of_every_version_are_read(string file, string open, string close, string number)
    {
        using var folder = new FormatFolder();
        folder.Picture("a.png");
        string[] regions =
        [
            Square,
            """{"shape_attributes":{"name":"rect","x":4,"y":2,"width":8,"height":6},"region_attributes":{"name":"","type":{"box":true,"disc":false}}}""",
            """{"shape_attributes":{"name":"circle","cx":10,"cy":10,"r":4},"region_attributes":{"type":"disc"}}""",
            """{"shape_attributes":{"name":"ellipse","cx":10,"cy":12,"rx":8,"ry":4,"theta":1.5707963},"region_attributes":{"type":"disc"}}""",
        ];
        string all = string.Join(",", regions.Select((region, i) => $"{number.Replace("N", $"\"{i}\"", StringComparison.Ordinal)}{region}"));
        folder.Text("via.json", file.Replace("IMAGES", """{"a.png123":{"filename":"a.png","size":123,"regions":REGIONS,"file_attributes":{}}}""".Replace("REGIONS", open + all + close, StringComparison.Ordinal), StringComparison.Ordinal));

        LabelledDataset data = folder.Read("via.json");
        string[] instances = FormatFolder.Instances(data.Images.Single());
        CollectionAssert.AreEqual(new[] { "cell 4,2 8×6 48", "box 4,2 8×6 48" }, instances[..2]);
        StringAssert.StartsWith(instances[2], "disc 6,6 8×8 ");
        StringAssert.StartsWith(instances[3], "disc 6,4 8×16 ");
        Assert.IsEmpty(data.Warnings);
    }

    [TestMethod]
    [DataRow("""{"shape_attributes":{"name":"point","cx":4,"cy":2},"region_attributes":{"type":"cell"}}""", "1 without a segmentation (region 1 ('a.png'))")]
    [DataRow("""{"shape_attributes":{"name":"rect","x":4,"y":2,"width":8,"height":6},"region_attributes":{}}""", "1 of a category")]
    [DataRow("""{"shape_attributes":{"name":"polygon","all_points_x":[4,12,12],"all_points_y":[2,2]},"region_attributes":{"type":"cell"}}""", "1 with an unusable segmentation")]
    [DataRow("""{"region_attributes":{"type":"cell"}}""", "1 with an unusable segmentation")]
    [DataRow("""{"shape_attributes":{"name":"rect","x":4,"y":2,"width":8,"height":0},"region_attributes":{"type":"cell"}}""", "1 whose mask has no pixel")]
    public void A_region_that_cannot_be_learnt_from_is_left_out_and_told(string region, string told)
    {
        using var folder = new FormatFolder();
        folder.Picture("a.png");
        folder.Text("via.json", $$$"""{"a":{"filename":"a.png","regions":[{{{region}}},{{{Square}}}]}}""");
        LabelledDataset data = folder.Read();
        CollectionAssert.AreEqual(new[] { "cell 4,2 8×6 48" }, FormatFolder.Instances(data.Images.Single()));
        StringAssert.Contains(data.Warnings.Single(), told);
    }
}
