using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class YoloReaderTests
{
    private const string Square = "0.125 0.083333333 0.375 0.083333333 0.375 0.333333333 0.125 0.333333333";

    [TestMethod]
    [DataRow("names: [cell, debris]\ntrain: images/train\nval: images/val")]
    [DataRow("path: .\nnames:\n  0: cell\n  1: debris\ntrain: [images/train]\nval: images/val")]
    [DataRow("names:\n- cell\n- debris\ntrain: ../images/train  # as Roboflow writes it\nval: ../images/val\nnc: 2")]
    [DataRow("path: ../elsewhere/on/another/machine\nnames: {0: cell, 1: debris}\ntrain: images/train/\nval: images/val/")]
    public void Polygons_of_each_part_are_read(string yaml)
    {
        using var folder = new FormatFolder();
        folder.Picture("images/train/b.jpg");
        folder.Picture("images/train/a.png");
        folder.Picture("images/val/c.png");
        folder.Text("labels/train/b.txt", $"1 {Square}\n\n0 {Square}\r\n");
        folder.Text("labels/val/c.txt", $"0 {Square}");
        folder.Text("data.yaml", yaml);

        LabelledDataset train = folder.Read();
        CollectionAssert.AreEqual(new[] { "cell", "debris" }, train.Categories.Select(category => category.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "a.png", "b.jpg" }, train.Images.Select(image => image.FileName).ToArray());
        Assert.IsEmpty(train.Images[0].Annotations);
        CollectionAssert.AreEqual(new[] { "debris 4,2 8×6 48", "cell 4,2 8×6 48" }, FormatFolder.Instances(train.Images[1]));
        Assert.IsEmpty(train.Warnings);
        Assert.AreEqual("c.png", folder.Read("data.yaml", new ReadingOptions { Split = "val" }).Images.Single().FileName);
    }

    [TestMethod]
    [DataRow("2 0.1 0.1 0.5 0.1 0.5 0.5", "1 of a category that the file does not have (line 1 of a.txt ('a.png'))")]
    [DataRow("0.5 0.1 0.1 0.5 0.1 0.5 0.5", "1 of a category")]
    [DataRow("cell 0.1 0.1 0.5 0.1 0.5 0.5", "1 with an unusable value")]
    [DataRow("0 0.1 0.1 0.5 0.5", "1 without a segmentation")]
    [DataRow("0 0.1 0.1 0.5 0.1", "1 without a segmentation")]
    [DataRow("0 0.1 0.1 0.5 0.1 0.5", "1 with an unusable segmentation")]
    [DataRow("0 0.1 0.1 0.5 0.1 0.5 nan", "1 with an unusable segmentation")]
    [DataRow("0 0.1 0.1", "1 whose mask has no pixel")]
    [DataRow("0", "1 whose mask has no pixel")]
    [DataRow("0 2 2 3 2 3 3", "1 whose mask has no pixel")]
    [DataRow("0 0.1 0.1 0.9 0.1 0.9 0.9 0.1 0.1 0.9 0.1 0.9 0.9", "1 whose mask has no pixel", DisplayName = "round twice")]
    public void A_line_that_cannot_be_learnt_from_is_left_out_and_told(string line, string told)
    {
        using var folder = new FormatFolder();
        folder.Picture("images/a.png");
        folder.Text("labels/a.txt", $"{line}\n0 {Square}");
        folder.Text("data.yaml", "names: [cell]\ntrain: images");
        LabelledDataset data = folder.Read();
        Assert.HasCount(1, data.Images.Single().Annotations);
        StringAssert.Contains(data.Warnings.Single(), told);
        Assert.Contains("line 1 of a.txt", folder.Refused(options: new ReadingOptions { UnusableLabels = UnusableLabels.Fail }));
    }

    [TestMethod]
    [DataRow("names: [cell", "not valid YAML")]
    [DataRow("- 1", "no data set of YOLO")]
    [DataRow("train: images", "no names")]
    [DataRow("names: [cell]\nval: images", "no part 'train'; it has 'val'")]
    [DataRow("names: [cell]\ntrain:\nval: images", "no part 'train'")]
    [DataRow("names: [cell, cell]\ntrain: images", "2 classes have the name 'cell'")]
    [DataRow("names: [[[[[[[[[[[[[[[[[[[[cell]]]]]]]]]]]]]]]]]]]]\ntrain: images", "nested too deep")]
    [DataRow("a: &a [x]\nnames: *a\ntrain: images", "refers to another place")]
    public void A_YAML_file_that_is_none_is_named(string yaml, string says)
    {
        using var folder = new FormatFolder();
        folder.Picture("images/a.png");
        folder.Text("data.yaml", yaml);
        string message = folder.Refused();
        StringAssert.Contains(message, folder.File("data.yaml"));
        StringAssert.Contains(message, says);
    }

    [TestMethod]
    public void A_missing_folder_is_named()
    {
        using var folder = new FormatFolder();
        folder.Text("data.yaml", "names: [cell]\ntrain: none");
        StringAssert.Contains(Assert.ThrowsExactly<DirectoryNotFoundException>(() => folder.Read()).Message, "'none'");
    }
}
