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
    [DataRow("names:\n  0: cell\n  1:\ntrain: images", "line 3: the class 1 of names: has no name")]
    [DataRow("names: {0: cell, 1: ''}\ntrain: images", "the class 1 of names: has no name")]
    [DataRow("names: {0: ~}\ntrain: images", "the class 0 of names: has no name")]
    [DataRow("names: [cell, null]\ntrain: images", "the class 1 of names: has no name")]
    [DataRow("names: [cell, [a]]\ntrain: images", "the class 1 of names: has no name")]
    [DataRow("names:\n- cell\n-\ntrain: images", "the class 1 of names: has no name")]
    [DataRow("names: {cell: 0}\ntrain: images", "line 1: the key 'cell' of names: is no number of a class")]
    [DataRow("names: {0: cell, -1: b}\ntrain: images", "the key '-1' of names: is no number of a class")]
    [DataRow("names: {0.5: cell}\ntrain: images", "the key '0.5' of names: is no number of a class")]
    [DataRow("names: {: cell}\ntrain: images", "the key '' of names: is no number of a class")]
    [DataRow("names:\n  : cell\n  1: b\ntrain: images", "line 2: a key has no name")]
    [DataRow("names: {[0]: cell}\ntrain: images", "of names: is no number of a class")]
    [DataRow("names: {0: cell, 00: b}\ntrain: images", "two classes of the number 00")]
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
    [DataRow("path: .\nnames: [cell]\ntrain: train.txt", "./images/train/a.png\n\n./images/more/b.jpg\r\n")]
    [DataRow("path: .\nnames: [cell]\ntrain: lists/train.txt", "images/train/a.png\nimages/more/b.jpg")]
    [DataRow("names: [cell]\ntrain: lists/train.txt", "../images/train/a.png\n../images/more/b.jpg")]
    [DataRow("path: /on/another/machine\nnames: [cell]\ntrain: lists/train.txt", "/on/another/machine/images/train/a.png\n/on/another/machine/images/more/b.jpg")]
    [DataRow("names: [cell]\ntrain: [images/train, lists/train.txt]", "images/train/a.png\nimages/more\n")]
    [DataRow("names: [cell]\ntrain: [images/train, images/more]", "")]
    public void Lists_of_images_and_of_folders_are_read_each_image_once(string yaml, string list)
    {
        using var folder = new FormatFolder();
        folder.Picture("images/train/a.png");
        folder.Picture("images/more/b.jpg");
        folder.Picture("images/other/c.png");
        folder.Text("labels/train/a.txt", $"0 {Square}");
        folder.Text("data.yaml", yaml);
        folder.Text(yaml.Contains("lists/", StringComparison.Ordinal) ? "lists/train.txt" : "train.txt", list.Replace("../images", "images", StringComparison.Ordinal));
        LabelledDataset data = folder.Read("data.yaml");
        CollectionAssert.AreEqual(new[] { "a.png", "b.jpg" }, data.Images.Select(image => Path.GetFileName(image.FileName)).ToArray());
        CollectionAssert.AreEqual(new[] { "cell 4,2 8×6 48" }, FormatFolder.Instances(data.Images[0]));
    }

    [TestMethod]
    [DataRow("images/none.png", "line 2: 'images/none.png' is neither an image nor a folder")]
    [DataRow("../outside.png", "line 2: '../outside.png' is neither an image nor a folder")]
    [DataRow("/etc/hosts", "line 2: '/etc/hosts' is neither an image nor a folder")]
    [DataRow("labels/a.txt", "line 2: 'labels/a.txt' is no image file")]
    public void A_line_of_a_list_that_leads_nowhere_is_named(string line, string says)
    {
        using var folder = new FormatFolder();
        folder.Picture("images/a.png");
        folder.Text("labels/a.txt", "");
        folder.Text("data.yaml", "names: [cell]\ntrain: train.txt");
        string list = folder.Text("train.txt", $"images/a.png\n{line}\n");
        Assert.Contains($"{list}: {says}", Assert.Throws<Exception>(() => folder.Read("data.yaml")).Message);
    }

    [TestMethod]
    public void A_class_may_be_called_nothing_in_quotation_marks()
    {
        using var folder = new FormatFolder();
        folder.Picture("images/a.png");
        folder.Text("data.yaml", "names: {0: 'null', 1: \"~\"}\ntrain: images");
        CollectionAssert.AreEqual(new[] { "null", "~" }, folder.Read().Categories.Select(category => category.Name).ToArray());
    }

    [TestMethod]
    public void A_label_file_that_is_no_text_is_refused_by_its_name()
    {
        using var folder = new FormatFolder();
        folder.Picture("images/a.png");
        folder.Text("data.yaml", "names: [cell]\ntrain: images");
        string labels = folder.Text("labels/a.txt", "");
        foreach (byte[] content in new[] { new byte[64], [0x30, 0, 0x20, 0, 0x31, 0], [.. "0 0.1"u8, 0xC3, 0x28], [.. File.ReadAllBytes(folder.File("images/a.png"))] })
        {
            File.WriteAllBytes(labels, content);
            Assert.StartsWith($"{labels}: line 1: it is no text", folder.Refused());
        }
    }

    [TestMethod]
    public void A_missing_folder_is_named()
    {
        using var folder = new FormatFolder();
        folder.Text("data.yaml", "names: [cell]\ntrain: none");
        StringAssert.Contains(Assert.ThrowsExactly<DirectoryNotFoundException>(() => folder.Read()).Message, "'none'");
    }
}
