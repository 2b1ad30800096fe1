using Microsoft.ML.InstanceSegmentation.Tests.Data;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests;

[TestClass]
public sealed class InstanceDatasetReportTests
{
    [TestMethod]
    public void Counts_faults_duplicates_and_images_of_another_data_set_are_told()
    {
        using FormatFolder folder = new(), other = new();
        for (int i = 0; i < 3; i++)
            folder.Picture($"{i}.png", (x, _) => x == (i == 2 ? 1 : i) ? SKColors.White : SKColors.Black);
        other.Picture("same.png", (x, _) => x == 0 ? SKColors.White : SKColors.Black);
        other.Picture("own.png", (x, _) => x == 9 ? SKColors.White : SKColors.Black);
        folder.Text("a.json", Coco(["0.png", "1.png", "2.png"], """{"id":2,"image_id":1,"category_id":2,"segmentation":[]}"""));
        other.Text("b.json", Coco(["same.png", "own.png"], """{"id":2,"image_id":1,"category_id":1,"iscrowd":1,"segmentation":[[4,2,12,2,12,8]]}"""));

        InstanceDatasetReport report = new MLContext().InstanceSegmentation().DescribeInstances(folder.Path, otherPath: other.Path);

        Assert.AreEqual((3, 1), (report.Images, report.Instances));
        CollectionAssert.AreEqual(new[] { ("cell <b>", 1), ("none", 0) }, report.InstancesByClass.Select(each => (each.Key, each.Value)).ToArray());
        CollectionAssert.AreEqual(new[] { "1.png", "2.png" }, report.Duplicates.Single().ToArray());
        Assert.AreEqual(("0.png", "same.png"), report.Shared.Single());
        Assert.HasCount(2, report.Warnings);
        StringAssert.Contains(report.Warnings[0], "1 without a segmentation");
        Assert.StartsWith("The labels name the category 'none', but no instance has it.", report.Warnings[1]);
        StringAssert.Contains(report.ToString(), "1 image is there more than once: 1.png = 2.png.");
        StringAssert.Contains(report.ToString(), "1 image is in the other data set too: 0.png = same.png.");

        report.Save(folder.File("page.html"));
        string page = File.ReadAllText(folder.File("page.html"));
        StringAssert.Contains(page, "cell &lt;b&gt;");
        StringAssert.Contains(page, "<td>without a segmentation</td><td>1</td><td>left out</td>");
        Assert.HasCount(3 + 1, page.Split("data:image/jpeg;base64,"));
        Assert.DoesNotContain("http", page.Replace("http-equiv", "", StringComparison.Ordinal));
    }

    [TestMethod]
    public void Missing_images_are_told_like_unreadable_ones_but_where_none_is_there_the_folder_is_wrong()
    {
        using FormatFolder folder = new(), other = new();
        folder.Picture("0.png");
        other.Picture("own.png");
        folder.Text("a.json", Coco(["0.png", "1.png", "2.png"], """{"id":2,"image_id":1,"category_id":1,"segmentation":[[4,2,12,2,12,8]]}"""));
        Directory.CreateDirectory(folder.File("labels"));
        File.WriteAllText(folder.File("labels/b.json"), Coco(["own.png", "not.png"], """{"id":2,"image_id":1,"category_id":1,"segmentation":[[4,2,12,2,12,8]]}"""));
        InstanceSegmentationCatalog segmentation = new MLContext().InstanceSegmentation();
        InstanceDatasetReport report = segmentation.DescribeInstances(folder.File("a.json"), otherPath: folder.File("labels/b.json"), otherImageFolder: other.Path);
        CollectionAssert.AreEqual(new[] { "1.png", "2.png" }, report.UnreadableImages.ToArray());
        // Drawn alike.
        Assert.AreEqual(("0.png", "own.png"), report.Shared.Single());
        report.Save(folder.File("page.html"));
        Assert.ThrowsExactly<FileNotFoundException>(() => segmentation.DescribeInstances(folder.File("a.json"), other.Path));
    }

    [TestMethod]
    public void An_image_file_of_several_records_is_told()
    {
        using var folder = new FormatFolder();
        folder.Picture("0.png");
        folder.Text("a.json", Coco(["0.png", "0.png"], """{"id":2,"image_id":1,"category_id":2,"segmentation":[[4,2,12,2,12,8]]}"""));
        Assert.Contains("1 image file has several records, each of which counts as an image: 0.png.", new MLContext().InstanceSegmentation().DescribeInstances(folder.File("a.json")).Warnings.Single());
    }

    [TestMethod]
    public void A_data_set_without_an_instance_has_a_report()
    {
        using var folder = new FormatFolder();
        folder.Picture("0.png");
        folder.Text("a.json", """{"images":[{"id":1,"file_name":"0.png","width":32,"height":24}],"annotations":[],"categories":[]}""");
        InstanceDatasetReport report = new MLContext().InstanceSegmentation().DescribeInstances(folder.Path);
        report.Save(folder.File("page.html"));
        Assert.AreEqual((1, 0), (report.Images, report.Instances));
        Assert.IsEmpty(report.Duplicates);
    }

    [TestMethod]
    [DataRow("a.json", """{"shapes":[{"label":"cell","points":[[4,2],[12,2],[12,8],[4,8]]}],"imagePath":"a.png","imageWidth":33,"imageHeight":24}""")]
    [DataRow("a.xml", """<annotations><image id="0" name="a.png" width="33" height="24"><polygon label="cell" points="4,2;12,2;12,8;4,8"/></image></annotations>""")]
    public void A_recorded_size_that_is_not_the_pictures_is_told(string name, string labels)
    {
        using var folder = new FormatFolder();
        string picture = folder.Picture("a.png");
        folder.Text(name, labels);
        InstanceDatasetReport report = new MLContext().InstanceSegmentation().DescribeInstances(folder.Path);
        Assert.AreEqual("a.png", report.UnreadableImages.Single());
        Assert.StartsWith($"{picture}: the image has 32×24 pixels (width×height), but its record says 33×24", report.Warnings.Single());
        // The page leaves it out, and has everything else.
        report.Save(folder.File("page.html"));
        Assert.Contains("but its record says 33", File.ReadAllText(folder.File("page.html")));
    }

    [TestMethod]
    public void The_report_has_the_options_that_the_data_suggest()
    {
        using var folder = new FormatFolder();
        folder.Picture("0.png");
        folder.Text("a.json", Coco(["0.png"], """{"id":2,"image_id":1,"category_id":1,"segmentation":[[14,2,22,2,22,8,14,8]]}"""));
        InstanceSegmentationCatalog segmentation = new MLContext().InstanceSegmentation();
        InstanceDatasetReport report = segmentation.DescribeInstances(folder.Path);
        Assert.AreEqual(segmentation.SuggestOptions(segmentation.LoadInstances(folder.Path)), report.SuggestedOptions);
        Assert.StartsWith("1 image (", report.Figures[0]);
        Assert.Contains("There is only 1 image to learn from", string.Join("\n", report.Figures));
        folder.Text("a.json", """{"images":[{"id":1,"file_name":"0.png","width":32,"height":24}],"annotations":[],"categories":[]}""");
        Assert.IsNull(segmentation.DescribeInstances(folder.Path).SuggestedOptions);
    }

    private static string Coco(string[] images, string more) => $$"""
        {"images":[{{string.Join(",", images.Select((name, i) => $$"""{"id":{{i + 1}},"file_name":"{{name}}","width":32,"height":24}"""))}}],
        "categories":[{"id":1,"name":"cell <b>"},{"id":2,"name":"none"}],
        "annotations":[{"id":1,"image_id":1,"category_id":1,"segmentation":[[4,2,12,2,12,8,4,8]]},{{more}}]}
        """;
}
