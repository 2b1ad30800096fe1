using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

/// <summary>What is wrong in a JSON file is told with the file and the entry.</summary>
[TestClass]
public sealed class JsonEntryTests
{
    private const string Half = "\\ud83d";

    [TestMethod]
    public void Half_of_a_surrogate_pair_in_a_name_is_told_with_the_file_and_the_entry()
    {
        using var folder = new FormatFolder();
        folder.Picture("a.png");
        string file = folder.Text("a.json", $$"""{"images":[{"id":1,"file_name":"a.png","width":32,"height":24}],"categories":[{"id":4,"name":"x{{Half}}"}],"annotations":[]}""");
        string message = folder.Refused();
        Assert.StartsWith($"{file}: category 4: its name is ", message);
        Assert.Contains("half of a character", message);
        folder.Text("a.json", $$"""{"images":[{"id":1,"file_name":"{{Half}}.png","width":32,"height":24}],"categories":[],"annotations":[]}""");
        Assert.StartsWith($"{file}: image 1: its file_name is ", folder.Refused());
    }

    [TestMethod]
    public void Half_of_a_surrogate_pair_in_a_label_leaves_the_instance_out_and_others_stay()
    {
        using var folder = new FormatFolder();
        folder.Picture("a.png");
        string Shape(string label) => $$"""{"label":"{{label}}","points":[[4,2],[12,2],[12,8],[4,8]]}""";
        string file = folder.Text("a.json", $$"""{"shapes":[{{Shape(Half)}},{{Shape("cell")}}],"imagePath":"a.png"}""");
        LabelledDataset data = folder.Read();
        CollectionAssert.AreEqual(new[] { "cell 4,2 8×6 48" }, FormatFolder.Instances(data.Images.Single()));
        Assert.Contains("(shape 1 ('a.png'))", data.Warnings.Single());
        string refused = folder.Refused(options: new ReadingOptions { UnusableLabels = UnusableLabels.Fail });
        Assert.Contains(file, refused);
        Assert.Contains("half of a character", refused);
        const string Via = """{"a":{"filename":"a.png","regions":[{"shape_attributes":{"name":"rect","x":4,"y":2,"width":8,"height":6},"region_attributes":{"type":"HALF"}}]}}""";
        folder.Text("a.json", Via.Replace("HALF", Half, StringComparison.Ordinal));
        Assert.Contains("(region 1 ('a.png'))", folder.Read().Warnings.Single());
    }

    [TestMethod]
    public void A_blank_category_is_told_with_the_file_and_its_instances_are_left_out()
    {
        using var folder = new FormatFolder();
        folder.Picture("a.png");
        string Instance(int id) => $$"""{"id":{{id}},"image_id":1,"category_id":{{id}},"segmentation":[[4,2,12,2,12,8,4,8]]}""";
        string file = folder.Text("a.json", $$"""{"images":[{"id":1,"file_name":"a.png","width":32,"height":24}],"categories":[{"id":1,"name":" "},{"id":2,"name":"cell"}],"annotations":[{{Instance(1)}},{{Instance(2)}}]}""");
        LabelledDataset data = folder.Read();
        CollectionAssert.AreEqual(new[] { "cell 4,2 8×6 48" }, FormatFolder.Instances(data.Images.Single()));
        Assert.StartsWith($"{file}: 1 of 2 annotations cannot be learnt from", data.Warnings.Single());
        Assert.Contains("annotation 1 (image 1, 'a.png'): its category 1 has a blank name", folder.Refused(options: new ReadingOptions { UnusableLabels = UnusableLabels.Fail }));
    }
}
