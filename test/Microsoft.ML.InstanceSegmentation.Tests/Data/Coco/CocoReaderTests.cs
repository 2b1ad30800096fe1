using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public class CocoReaderTests
{
    private const string Images = """{"id":7,"file_name":"b.png","width":8,"height":6},{"id":3,"file_name":"sub/a.png","width":4,"height":4}""";
    private const string Categories = """{"id":5,"name":"star"},{"id":2,"name":"disc"}""";
    private static readonly ReadingOptions s_strict = new() { UnusableLabels = UnusableLabels.Fail };

    private const string Square = """[[1,1,5,1,5,4,1,4]]""";

    [TestMethod]
    public void Every_kind_of_segmentation_becomes_the_mask_that_it_stands_for()
    {
        LabelledDataset data = Load(Images, Categories, $$$"""
            {"id":10,"image_id":7,"category_id":5,"bbox":[1,1,4,3],"area":11.5,"iscrowd":0,"segmentation":{{{Square}}}},
            {"id":11,"image_id":7,"category_id":2,"bbox":[1,1,4,3],"iscrowd":1,"segmentation":{"size":[6,8],"counts":[7,3,3,3,3,3,3,3,20]}},
            {"id":12,"image_id":7,"category_id":2,"bbox":[1,1,4,3],"segmentation":{"size":[6,8],"counts":"73300000a0"}},
            {"id":13,"image_id":7,"category_id":2,"segmentation":[[1,1,3,1,3,4,1,4],[3,1,5,1,5,4,3,4]]}
            """);
        CollectionAssert.AreEqual(new long[] { 3, 7 }, data.Images.Select(image => image.Id).ToArray());
        CollectionAssert.AreEqual(new[] { "disc", "star" }, data.Categories.Select(category => category.Name).ToArray());
        Assert.IsEmpty(data.Images[0].Annotations);
        LabelledImage image = data.Images[1];
        Assert.AreEqual((8, 6, "b.png"), (image.Width, image.Height, image.FileName));

        RunLengthMask expected = RunLengthMask.FromCounts(6, 8, [7, 3, 3, 3, 3, 3, 3, 3, 20]);
        Assert.AreEqual(expected, image.Annotations[0].Mask);
        Assert.AreEqual(expected, image.Annotations[1].Mask);
        Assert.AreEqual(expected, image.Annotations[3].Mask);
        foreach (LabelledInstance annotation in image.Annotations)
            CollectionAssert.AreEqual(new float[] { 1, 1, 5, 4 }, annotation.Box);
        CollectionAssert.AreEqual(new[] { false, true, false, false }, image.Annotations.Select(a => a.IsCrowd).ToArray());
        Assert.AreEqual("star", image.Annotations[0].Category.Name);
        Assert.AreEqual(11.5, image.Annotations[0].Area);
        Assert.AreEqual(12.0, image.Annotations[1].Area);
    }

    [TestMethod]
    public void A_box_over_the_border_is_clipped_while_most_of_it_is_inside()
    {
        LabelledDataset data = Load(Images, Categories, Annotation("""[-1.5,2,4,4.5]"""));
        CollectionAssert.AreEqual(new float[] { 0, 2, 2.5f, 6 }, data.Images[1].Annotations[0].Box);
        AssertError(Images, Categories, Annotation("""[-2.5,2,4,6]"""), "annotation 10 ", "[-2.5, 2, 4, 6]", "25% is inside");
    }

    [TestMethod]
    public void Whole_numbers_may_be_written_with_a_point_and_the_file_with_a_byte_order_mark()
    {
        LabelledDataset data = Load(Images, Categories, $$$"""{"id":10.0,"image_id":7.0,"category_id":5,"segmentation":{{{Square}}}}""", "\uFEFF");
        Assert.AreEqual(10, data.Images[1].Annotations[0].Id);
    }

    [TestMethod]
    public void A_file_of_images_alone_is_a_data_set_without_instances()
    {
        using var folder = new TemporaryFolder();
        WriteImages(folder);
        File.WriteAllText(folder.File("a.json"), $$"""{"images":[{{Images}}]}""");
        LabelledDataset data = CocoReader.Load(folder.File("a.json"), folder.FullName);
        Assert.HasCount(2, data.Images);
        Assert.IsEmpty(data.Categories);
    }

    [TestMethod]
    [DataRow("""{"id":10,"image_id":9,"category_id":5,"segmentation":S}""", "image_id is 9")]
    [DataRow("""{"id":10,"image_id":7,"category_id":1,"segmentation":S}""", "category_id is 1")]
    [DataRow("""{"id":10,"image_id":7,"category_id":"x","segmentation":S}""", "category_id is \"x\"")]
    [DataRow("""{"id":10,"image_id":7,"segmentation":S}""", "no \"category_id\"")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"segmentation":S},{"id":10,"image_id":7,"category_id":5,"segmentation":S}""", "another annotation has the same id")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"segmentation":S,"iscrowd":2}""", "iscrowd is 2")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"segmentation":S,"area":NaN}""", "area is \"NaN\"")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"segmentation":S,"bbox":[1,1,0,3]}""", "[1, 1, 0, 3]")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"segmentation":S,"bbox":[1,1,3,-3]}""", "no area")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"segmentation":S,"bbox":[1,NaN,3,3]}""", "not all of it is finite")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"segmentation":S,"bbox":[1,1,-Infinity,3]}""", "-Infinity")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"segmentation":S,"bbox":[1,1,1e999,3]}""", "finite")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"segmentation":S,"bbox":[1,1,3]}""", "four numbers")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"segmentation":S,"bbox":[1,1,"3",3]}""", "must be a number")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"segmentation":S,"bbox":[8,1,3,3]}""", "0% is inside")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"segmentation":S,"bbox":[1,1,1e-9,1]}""", "too small")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,3,3]}""", "no segmentation")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,3,3],"segmentation":[]}""", "empty list")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,3,3],"segmentation":"no"}""", "list of polygons")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,3,3],"segmentation":[1,1,4,1,4,4]}""", "[[x,y,x,y,x,y]]")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,3,3],"segmentation":[[1,1,4,1]]}""", "2 points")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,3,3],"segmentation":[[1,1,4,1],[]]}""", "2 points")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,3,3],"segmentation":[[1,1,4,1,4,1]]}""", "covers no pixel")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,3,3],"segmentation":[[1.1,1.1,4.1,4.1,1.2,1.2]]}""", "covers no pixel")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,3,3],"segmentation":[[9,1,12,1,12,4]]}""", "covers no pixel")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,3,3],"segmentation":{"size":[6,8],"counts":[48]}}""", "covers no pixel")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,5,4],"segmentation":[[1,1,5,1,5,4,1,4],[7,2]]}""", "1 of the 2 parts")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,7,5],"segmentation":S}""", "[1, 1, 7, 5] (x, y, width, height), but the box around its segmentation is [1, 1, 4, 3]")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[-1,1,6,3],"segmentation":S}""", "reaches outside the image of 8×6")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,3,3],"segmentation":[[1,1,4,1,4,4,1]]}""", "odd number")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,3,3],"segmentation":[[1,1,4,1,4,NaN]]}""", "NaN")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,3,3],"segmentation":{"size":[6,8],"counts":[7,3]}}""", "add up to 10")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,3,3],"segmentation":{"size":[6,8],"counts":"73"}}""", "add up to 10")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,3,3],"segmentation":{"size":[8,6],"counts":[48]}}""", "8×6")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"segmentation":{"size":[6,8],"counts":[48]}}""", "no area")]
    public void A_bad_annotation_is_named_with_its_value(string annotation, string says)
    {
        AssertError(Images, Categories, annotation.Replace("S", Square, StringComparison.Ordinal), "annotation 10", says);
    }

    [TestMethod]
    [DataRow("""{"id":10,"image_id":9,"category_id":5,"segmentation":S}""", "1 of an image that the file does not have (annotation 10)")]
    [DataRow("""{"id":10,"image_id":7,"category_id":1,"segmentation":S}""", "1 of a category that the file does not have (annotation 10 (image 7, 'b.png'))")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,4,3]}""", "1 without a segmentation (annotation 10 (image 7, 'b.png'))")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,4,3],"segmentation":[]}""", "1 without a segmentation")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,4,3],"segmentation":[1,1,4,1,4,4]}""", "1 with an unusable segmentation")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,4,3],"segmentation":[[1,1,2,2]]}""", "1 whose mask has no pixel")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"bbox":[1,1,4,0],"segmentation":S}""", "1 with an unusable box")]
    [DataRow("""{"id":10,"image_id":7,"category_id":5,"area":-1,"segmentation":S}""", "1 with an unusable value")]
    [DataRow("""{"image_id":7,"segmentation":S}""", "1 with an unusable value (annotation number 1 of the list (image 7, 'b.png'))")]
    [DataRow("""{"id":"x","image_id":7,"category_id":5,"segmentation":7}""", "1 with an unusable segmentation (annotation number 1 of the list (image 7, 'b.png'))")]
    [DataRow("7", "1 with an unusable value (annotation number 1 of the list)")]
    public void What_cannot_be_learnt_from_is_left_out_and_told(string annotation, string told)
    {
        string good = """{"id":1,"image_id":3,"category_id":2,"segmentation":[[0,0,3,0,3,3,0,3]]}""";
        LabelledDataset data = Load(Images, Categories, $"{annotation.Replace("S", Square, StringComparison.Ordinal)},{good}");
        Assert.AreEqual(1, data.Images.Single(image => image.Annotations.Count > 0).Annotations.Single().Id);
        StringAssert.Contains(data.Warnings.Single(), $"a.json: 1 of 2 annotations cannot be learnt from and are left out: {told}");
    }

    [TestMethod]
    public void Small_faults_are_kept_and_told()
    {
        LabelledDataset data = Load(Images, Categories, $$"""
            {"image_id":7,"category_id":5,"bbox":[1,1,7,5],"segmentation":{{Square}}},
            {"id":4,"image_id":7,"category_id":5,"bbox":[-1,1,6,3],"segmentation":{{Square}}},
            {"id":4,"image_id":7,"category_id":5,"segmentation":[[1,1,5,1,5,4,1,4],[7,2],[7,2,7,3]]}
            """);
        Assert.HasCount(3, data.Images[1].Annotations);
        CollectionAssert.AreEqual(new float[] { 1, 1, 8, 6 }, data.Images[1].Annotations[0].Box);
        Assert.AreEqual(12, data.Images[1].Annotations[2].Mask.Area);
        string told = data.Warnings.Single();
        StringAssert.Contains(told, "a.json: Used as they are: 1 with stray points or lines, which add no pixel (annotation 4 (image 7, 'b.png'))");
        StringAssert.Contains(told, "1 whose box is not the one around the mask (annotation number 1 of the list (image 7, 'b.png'))");
        StringAssert.Contains(told, "1 whose box reaches outside the image and is clipped (annotation 4 ");
        StringAssert.Contains(told, "1 with an id that another has (annotation 4 ");
    }

    [TestMethod]
    public void Boxes_are_repaired_from_the_masks_where_asked()
    {
        string annotations = string.Join(",", new[] { "[1,1,7,5]", "[1,1,4,0]", "[40,1,4,3]", "[1,1]" }.Select((box, i) => $$"""{"id":{{i}},"image_id":7,"category_id":5,"bbox":{{box}},"segmentation":{{Square}}}"""));
        LabelledDataset data = Load(Images, Categories, annotations, options: s_strict with { RepairBoxes = true });
        Assert.HasCount(4, data.Images[1].Annotations);
        foreach (LabelledInstance annotation in data.Images[1].Annotations)
            CollectionAssert.AreEqual(new float[] { 1, 1, 5, 4 }, annotation.Box);
        StringAssert.Contains(data.Warnings.Single(), "Boxes replaced by those around the masks: 3 with an unusable box (annotation 1 (image 7, 'b.png'), annotation 2 (image 7, 'b.png'), annotation 3 (image 7, 'b.png')); 1 whose box is not");
    }

    [TestMethod]
    public void A_strict_reading_lists_the_first_ten_problems_and_counts_all()
    {
        IEnumerable<string> bad = Enumerable.Range(1, 12).Select(i => $$"""{"id":{{i}},"image_id":7,"category_id":{{(i > 9 ? 1 : 5)}},"segmentation":[]}""");
        var error = Assert.ThrowsExactly<InvalidDataException>(() => Load(Images, Categories, string.Join(",", bad), options: s_strict));
        StringAssert.Contains(error.Message, "a.json: 12 problems (3 of a category that the file does not have; 9 without a segmentation):");
        StringAssert.Contains(error.Message, "\n  annotation 10 (image 7, 'b.png'): its category_id is 1");
        Assert.DoesNotContain("annotation 11 ", error.Message);
        StringAssert.EndsWith(error.Message, "and 2 more");
    }

    [TestMethod]
    public void A_category_without_annotations_that_bears_anothers_name_is_left_out()
    {
        LabelledDataset data = Load(Images, """{"id":0,"name":"cells"},{"id":1,"name":"cells"}""", $$"""{"id":1,"image_id":7,"category_id":1,"segmentation":{{Square}}}""");
        Assert.AreEqual(1, data.Categories.Single().Id);
        StringAssert.EndsWith(data.Warnings.Single(), "a.json: category 0 has no annotation and bears the name of category 1, 'cells'; it is left out.");
    }

    [TestMethod]
    public void Two_categories_of_one_name_in_use_are_an_error_or_merged_where_asked()
    {
        const string Categories = """{"id":0,"name":"cells"},{"id":1,"name":"cells"},{"id":2,"name":"debris"}""";
        string annotations = string.Join(",", Enumerable.Range(0, 3).Select(category => $$"""{"id":{{category}},"image_id":7,"category_id":{{category}},"segmentation":{{Square}}}"""));
        AssertError(Images, Categories, annotations, "category 1", "category 0", "MergeCategories");
        LabelledDataset data = Load(Images, Categories, annotations, options: new ReadingOptions { MergeCategories = true });
        CollectionAssert.AreEqual(new[] { "cells", "debris" }, data.Categories.Select(category => category.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "cells", "cells", "debris" }, data.Images[1].Annotations.Select(annotation => annotation.Category.Name).ToArray());
        Assert.IsTrue(data.Images[1].Annotations.All(annotation => data.Categories.Contains(annotation.Category)));
    }

    [TestMethod]
    public void Coordinates_that_are_shares_of_the_image_are_refused()
    {
        string annotation = """{"id":1,"image_id":7,"category_id":5,"bbox":[0.1,0.2,0.3,0.5],"segmentation":[[0.1,0.2,0.4,0.2,0.4,0.7]]}""";
        var error = Assert.ThrowsExactly<InvalidDataException>(() => Load(Images, Categories, annotation));
        StringAssert.Contains(error.Message, "a.json: all coordinates of its polygons are between 0 and 1");
    }

    [TestMethod]
    [DataRow("""{"images":[],"annotations":[],"categories":[],}""", "a comma before")]
    [DataRow("""{"images":[1,]}""", "a comma before")]
    public void A_comma_too_many_is_named_with_its_place(string text, string says)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.json"), text);
        var error = Assert.ThrowsExactly<InvalidDataException>(() => CocoReader.Load(folder.File("a.json"), folder.FullName));
        StringAssert.Contains(error.Message, $"a.json: line 1, byte {text.LastIndexOf(',') + 1}");
        StringAssert.Contains(error.Message, says);
        Assert.DoesNotContain("reader options", error.Message);
    }

    [TestMethod]
    [DataRow("""{"id":3,"file_name":"b.png","width":8,"height":6},{"id":3,"file_name":"sub/a.png","width":8,"height":6}""", "image 3", "same id")]
    [DataRow("""{"id":3,"file_name":"../b.png","width":8,"height":6}""", "image 3", "'../b.png' leaves the image folder")]
    [DataRow("""{"id":3,"file_name":"sub/../../b.png","width":8,"height":6}""", "image 3", "leaves the image folder")]
    [DataRow("""{"id":3,"file_name":"..\\b.png","width":8,"height":6}""", "image 3", "leaves the image folder")]
    [DataRow("""{"id":3,"file_name":"/etc/hosts","width":8,"height":6}""", "image 3", "leaves the image folder")]
    [DataRow("""{"id":3,"file_name":"C:\\b.png","width":8,"height":6}""", "image 3", "leaves the image folder")]
    [DataRow("""{"id":3,"file_name":"","width":8,"height":6}""", "image 3", "file_name is \"\"")]
    [DataRow("""{"id":3,"file_name":"b.png","width":0,"height":6}""", "image 3", "width is 0")]
    [DataRow("""{"id":3,"file_name":"b.png","width":8}""", "image 3", "no \"height\"")]
    [DataRow("""{"file_name":"b.png","width":8,"height":6}""", "image number 1", "no \"id\"")]
    [DataRow("5", "image number 1", "must be an object")]
    public void A_bad_image_is_named_with_its_value(string images, string names, string says) =>
        AssertError(images, Categories, "", names, says);

    [TestMethod]
    [DataRow("""{"id":2,"name":"a"},{"id":2,"name":"b"}""", "category 2", "same id")]
    [DataRow("""{"id":2}""", "category 2", "no \"name\"")]
    public void A_bad_category_is_named_with_its_value(string categories, string names, string says) =>
        AssertError(Images, categories, "", names, says);

    [TestMethod]
    [DataRow("", "not valid JSON")]
    [DataRow("""{"images":[{"id":1""", "cut off")]
    [DataRow("""{"images":[NaN""", "cut off")]
    [DataRow("""{"annotations":[]}""", "no list \"images\"")]
    [DataRow("""{"images":{}}""", "must be a list")]
    [DataRow("[]", "must be an object")]
    public void A_file_that_is_not_of_the_format_is_named(string text, string says)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.json"), text);
        var error = Assert.ThrowsExactly<InvalidDataException>(() => CocoReader.Load(folder.File("a.json"), folder.FullName));
        StringAssert.Contains(error.Message, folder.File("a.json"));
        StringAssert.Contains(error.Message, says);
    }

    [TestMethod]
    public void A_file_of_more_than_2_GiB_that_is_no_JSON_is_named_with_the_place()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("a.json");
        using (FileStream stream = File.Create(file))
        {
            stream.Write("{\"images\":\n"u8);
            // Zeros, which take no room on the disk.
            stream.SetLength((1L << 31) + 10);
        }
        string message = Assert.ThrowsExactly<InvalidDataException>(() => CocoReader.Load(file, folder.FullName)).Message;
        Assert.StartsWith($"{file}: the file is not valid JSON, or was cut off: ", message);
        Assert.Contains("LineNumber: 1 | BytePositionInLine: 0", message);
    }

    [TestMethod]
    public void Missing_files_and_folders_are_named()
    {
        using var folder = new TemporaryFolder();
        var noFile = Assert.ThrowsExactly<FileNotFoundException>(() => CocoReader.Load(folder.File("a.json"), folder.FullName));
        StringAssert.Contains(noFile.Message, folder.File("a.json"));
        var isFolder = Assert.ThrowsExactly<ArgumentException>(() => CocoReader.Load(folder.FullName, folder.FullName));
        StringAssert.Contains(isFolder.Message, $"'{folder.FullName}' is a folder");
        File.WriteAllText(folder.File("a.json"), $$"""{"images":[{{Images}}]}""");
        var noFolder = Assert.ThrowsExactly<DirectoryNotFoundException>(() => CocoReader.Load(folder.File("a.json"), folder.File("none")));
        StringAssert.Contains(noFolder.Message, folder.File("none"));
        var noImage = Assert.ThrowsExactly<FileNotFoundException>(() => CocoReader.Load(folder.File("a.json"), folder.FullName));
        StringAssert.Contains(noImage.Message, "image 7");
        StringAssert.Contains(noImage.Message, "'b.png'");
        StringAssert.Contains(noImage.Message, "2 of 2");
    }

    [TestMethod]
    public void An_image_of_another_size_than_its_record_is_named()
    {
        LabelledImage image = Load(Images, Categories, "").Images[1];
        image.CheckSize(8, 6);
        var error = Assert.ThrowsExactly<InvalidDataException>(() => image.CheckSize(6, 8));
        StringAssert.Contains(error.Message, image.FullPath);
        StringAssert.Contains(error.Message, "image 7");
        StringAssert.Contains(error.Message, "6×8");
        StringAssert.Contains(image.Undecodable(new FormatException("bad header")).Message, "bad header");
    }

    [TestMethod]
    public void The_nuclei_are_read_with_their_areas_and_boxes()
    {
        string folder = TestData.Nuclei();
        LabelledDataset data = CocoReader.Load(Path.Combine(folder, "val.json"), Path.Combine(folder, "val"));
        LabelledInstance[] annotations = [.. data.Images.SelectMany(image => image.Annotations)];
        Assert.HasCount(50, data.Images);
        Assert.HasCount(1316, annotations);
        foreach (LabelledInstance annotation in annotations)
        {
            Assert.AreEqual(annotation.Area, annotation.Mask.Area);
            PixelBounds box = annotation.Mask.BoundingBox;
            CollectionAssert.AreEqual(new float[] { box.X, box.Y, box.Right, box.Bottom }, annotation.Box);
        }
    }

    private static string Annotation(string box) =>
        $$$"""{"id":10,"image_id":7,"category_id":5,"bbox":{{{box}}},"segmentation":{{{Square}}}}""";

    private static void AssertError(string images, string categories, string annotations, params string[] says)
    {
        var error = Assert.ThrowsExactly<InvalidDataException>(() => Load(images, categories, annotations, options: s_strict));
        StringAssert.Contains(error.Message, "a.json: ");
        foreach (string part in says)
            StringAssert.Contains(error.Message, part);
    }

    private static LabelledDataset Load(string images, string categories, string annotations, string before = "", ReadingOptions? options = null)
    {
        using var folder = new TemporaryFolder();
        WriteImages(folder);
        string json = $$"""{"images":[{{images}}],"categories":[{{categories}}],"annotations":[{{annotations}}]}""";
        File.WriteAllText(folder.File("a.json"), before + json);
        return CocoReader.Load(folder.File("a.json"), folder.FullName, options);
    }

    private static void WriteImages(TemporaryFolder folder)
    {
        Directory.CreateDirectory(folder.File("sub"));
        File.WriteAllBytes(folder.File("b.png"), []);
        File.WriteAllBytes(folder.File("sub/a.png"), []);
    }
}
