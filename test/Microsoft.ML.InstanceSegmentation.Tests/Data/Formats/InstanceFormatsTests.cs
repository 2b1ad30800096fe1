namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class InstanceFormatsTests
{
    private const string Coco = """{"images":[{"id":1,"file_name":"a.png","width":32,"height":24}],"categories":[{"id":1,"name":"cell"}],"annotations":[{"id":1,"image_id":1,"category_id":1,"segmentation":[[4,2,12,2,12,8,4,8]]}]}""";

    [TestMethod]
    [DataRow("annotations.json", "a.png")]
    [DataRow("train.json", "train/a.png")]
    public void COCO_is_found_in_its_folder_with_its_images_beside_it_or_in_a_folder_of_its_name(string file, string image)
    {
        using var folder = new FormatFolder();
        folder.Picture(image);
        folder.Text(file, Coco);
        CollectionAssert.AreEqual(new[] { "cell 4,2 8×6 48" }, FormatFolder.Instances(folder.Read().Images.Single()));
        CollectionAssert.AreEqual(new[] { "cell 4,2 8×6 48" }, FormatFolder.Instances(folder.Read(file).Images.Single()));
    }

    [TestMethod]
    public void What_is_of_no_known_format_is_told_with_what_was_found()
    {
        using var folder = new FormatFolder();
        StringAssert.Contains(folder.Refused(), "It has nothing in it.");
        folder.Text("notes.txt", "");
        folder.Picture("photos/a.png");
        StringAssert.Contains(folder.Refused(), "It has notes.txt, photos/.");
        StringAssert.Contains(folder.Refused("notes.txt"), "'.TXT'");
        folder.Text("other.json", """{"a":1}""");
        StringAssert.Contains(folder.Refused("other.json"), "\"shapes\"");
        folder.Text("list.json", "[1]");
        StringAssert.Contains(folder.Refused("list.json"), "no format that is read here");
        Assert.ThrowsExactly<FileNotFoundException>(() => folder.Read("none.json"));
    }

    [TestMethod]
    public void A_view_of_several_formats_is_one_data_set()
    {
        using FormatFolder first = new(), second = new();
        first.Picture("a.png");
        first.Text("annotations.json", Coco);
        second.Picture("b.png");
        second.Text("b.json", """{"shapes":[{"label":"cell","points":[[4,2],[12,2],[12,8],[4,8]]}],"imagePath":"b.png"}""");
        IDataView data = new MLContext().InstanceSegmentation().LoadInstances([first.Path, second.Path]);
        Assert.AreEqual(2, data.GetRowCount());
    }
}
