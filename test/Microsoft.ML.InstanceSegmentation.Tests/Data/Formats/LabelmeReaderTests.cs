using Microsoft.ML.InstanceSegmentation.Data;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class LabelmeReaderTests
{
    private const string Square = """{"label":"cell","shape_type":"polygon","points":[[4,2],[12,2],[12,8],[4,8]]}""";

    [TestMethod]
    public void Polygons_rectangles_circles_and_masks_are_read_and_groups_are_one_instance()
    {
        using var folder = new FormatFolder();
        folder.Picture("a.png");
        folder.Picture("b.png");
        string mask = Convert.ToBase64String(File.ReadAllBytes(folder.Picture("mask.bin.png", (x, y) => x < 3 ? SKColors.White : SKColors.Black, 5, 4)));
        folder.Text("a.json", Labels("a.png", Square, """{"label":"box","shape_type":"rectangle","points":[[12,8],[4,2]]}""", """{"label":"disc","shape_type":"circle","points":[[10,10],[10,14]]}"""));
        folder.Text("b.json", Labels(
            "..\\\\photos\\\\b.png",
            $$"""{"label":"cell","shape_type":"mask","points":[[20,10],[24,13]],"mask":"{{mask}}"}""",
            Square.Replace("\"cell\"", "\"cell\",\"group_id\":3", StringComparison.Ordinal),
            """{"label":"cell","group_id":3,"shape_type":"polygon","points":[[20,16],[24,16],[24,20],[20,20]]}""",
            """{"label":"other","group_id":3,"shape_type":"polygon","points":[[20,16],[24,16],[24,20],[20,20]]}"""));

        LabelledDataset data = folder.Read();
        CollectionAssert.AreEqual(new[] { "cell", "box", "disc", "other" }, data.Categories.Select(category => category.Name).ToArray());
        string[] first = FormatFolder.Instances(data.Images[0]);
        CollectionAssert.AreEqual(new[] { "cell 4,2 8×6 48", "box 4,2 8×6 48" }, first[..2]);
        StringAssert.StartsWith(first[2], "disc 6,6 8×8 ");
        CollectionAssert.AreEqual(new[] { "cell 20,10 3×4 12", "cell 4,2 20×18 64", "other 20,16 4×4 16" }, FormatFolder.Instances(data.Images[1]));
        Assert.IsEmpty(data.Warnings);
        Assert.HasCount(1, folder.Read("a.json").Images);
    }

    [TestMethod]
    [DataRow("""{"label":"cell","shape_type":"point","points":[[4,2]]}""", "1 without a segmentation (shape 1 ('a.png'))")]
    [DataRow("""{"label":"cell","shape_type":"linestrip","points":[[4,2],[5,2],[7,3]]}""", "1 without a segmentation")]
    [DataRow("""{"label":"","shape_type":"polygon","points":[[4,2],[12,2],[12,8]]}""", "1 of a category that the file does not have")]
    [DataRow("""{"label":"cell","shape_type":"polygon","points":[[4,2],[12,2]]}""", "1 whose mask has no pixel")]
    [DataRow("""{"label":"cell","shape_type":"polygon","points":[[4,2],[12],[12,8]]}""", "1 with an unusable segmentation")]
    [DataRow("""{"label":"cell","shape_type":"polygon"}""", "1 with an unusable segmentation")]
    [DataRow("""{"label":"cell","shape_type":"mask","points":[[20,10],[24,13]],"mask":"no picture"}""", "1 with an unusable segmentation")]
    public void A_shape_that_cannot_be_learnt_from_is_left_out_and_told(string shape, string told)
    {
        using var folder = new FormatFolder();
        folder.Picture("a.png");
        folder.Text("a.json", Labels("a.png", shape, Square));
        LabelledDataset data = folder.Read();
        CollectionAssert.AreEqual(new[] { "cell 4,2 8×6 48" }, FormatFolder.Instances(data.Images.Single()));
        StringAssert.Contains(data.Warnings.Single(), told);
    }

    [TestMethod]
    public void A_missing_image_is_named_and_nothing_outside_the_folder_is_opened()
    {
        using var folder = new FormatFolder();
        folder.Picture("outside.png");
        folder.Text("labels/a.json", Labels("../outside.png", Square));
        var error = Assert.ThrowsExactly<FileNotFoundException>(() => folder.Read("labels"));
        StringAssert.Contains(error.Message, folder.File("labels/a.json"));
        StringAssert.Contains(error.Message, "'../outside.png'");
    }

    private static string Labels(string image, params string[] shapes) =>
        $$"""{"version":"5.2.1","flags":{},"shapes":[{{string.Join(",", shapes)}}],"imagePath":"{{image}}","imageData":null,"imageHeight":24,"imageWidth":32}""";
}
