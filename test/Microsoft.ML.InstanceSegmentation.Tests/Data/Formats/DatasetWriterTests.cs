using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

/// <summary>From COCO to each format and back: the same images, classes and masks, pixel for pixel.</summary>
[TestClass]
public sealed class DatasetWriterTests
{
    [TestMethod]
    [DataRow(InstanceFormat.Coco)]
    [DataRow(InstanceFormat.Yolo)]
    [DataRow(InstanceFormat.Labelme)]
    public void Masks_with_holes_and_several_parts_come_back_pixel_for_pixel(InstanceFormat format)
    {
        using var folder = new FormatFolder();
        var random = new Random(7);
        var annotations = new List<string>();
        for (int i = 0; i < 40; i++)
            annotations.Add($$"""{"id":{{i}},"image_id":1,"category_id":{{random.Next(1, 3)}},"segmentation":{{Scene(random).ToJson()}}}""");
        annotations.Add("""{"id":50,"image_id":2,"category_id":2,"segmentation":[[4.5,2.25,12.125,2,12,8.75],[15,3,21.3,4,20,19.9,14,12]]}""");
        annotations.Add("""{"id":51,"image_id":2,"category_id":1,"segmentation":[[4.1,2.3,12.7,2,12,8.7]]}""");
        Check(folder, annotations, format);
    }

    [TestMethod]
    [DataRow(InstanceFormat.Coco)]
    [DataRow(InstanceFormat.Yolo)]
    [DataRow(InstanceFormat.Labelme)]
    public void The_nuclei_come_back_pixel_for_pixel(InstanceFormat format)
    {
        string nuclei = TestData.Nuclei();
        using var folder = new TemporaryFolder();
        var options = new ReadingOptions();
        LabelledDataset before = InstanceFormats.Read(Path.Combine(nuclei, "val.json"), Path.Combine(nuclei, "val"), options);
        AssertSame(before, InstanceFormats.Read(DatasetWriter.Write(before, folder.File("out"), format), null, options));
    }

    /// <summary>From one format to the next and back to COCO: what only COCO has is lost, and nothing else.</summary>
    [TestMethod]
    [DataRow(InstanceFormat.Yolo, InstanceFormat.Labelme)]
    [DataRow(InstanceFormat.Labelme, InstanceFormat.Yolo)]
    [DataRow(InstanceFormat.Coco, InstanceFormat.Yolo)]
    public void Through_two_formats_and_back_to_COCO_masks_stay_and_areas_become_those_of_the_masks(InstanceFormat first, InstanceFormat second)
    {
        using var folder = new FormatFolder();
        var random = new Random(3);
        List<string> annotations = [.. Enumerable.Range(1, 20).Select(i =>
            $$"""{"id":{{i}},"image_id":{{1 + i % 2}},"category_id":{{random.Next(1, 3)}},"area":7,"segmentation":{{Scene(random).ToJson()}}}""")];
        annotations.Add("""{"id":50,"image_id":2,"category_id":2,"area":7,"segmentation":[[4.5,2.25,12.125,2,12,8.75],[15,3,21.3,4,20,19.9,14,12]]}""");
        annotations.Add("""{"id":51,"image_id":1,"category_id":1,"iscrowd":1,"segmentation":[[4.1,2.3,12.7,2,12,8.7]]}""");
        Write(folder, annotations);
        InstanceSegmentationCatalog segmentation = new MLContext().InstanceSegmentation();
        string path = folder.File("in/train.json");
        foreach (InstanceFormat format in new[] { first, second, InstanceFormat.Coco })
            path = segmentation.ConvertInstances(path, folder.File($"{first}-{second}-{format}-{path.Length}"), format);
        LabelledDataset before = folder.Read("in/train.json"), after = InstanceFormats.Read(path, null, new ReadingOptions());
        AssertSame(before, after, crowds: false);
        Assert.IsTrue(after.Images.SelectMany(image => image.Annotations).All(instance => instance.Area == instance.Mask.Area && !instance.IsCrowd));
        Assert.IsEmpty(after.Warnings);
    }

    [TestMethod]
    public void Some_nuclei_go_through_every_format_and_back()
    {
        string nuclei = TestData.Nuclei();
        using var folder = new TemporaryFolder();
        InstanceSegmentationCatalog segmentation = new MLContext().InstanceSegmentation();
        var some = new ReadingOptions { MaxImages = 3 };
        string path = segmentation.ConvertInstances(Path.Combine(nuclei, "val.json"), folder.File("0"), InstanceFormat.Coco, Path.Combine(nuclei, "val"), some);
        LabelledDataset before = InstanceFormats.Read(path, null, new ReadingOptions());
        Assert.HasCount(3, before.Images);
        foreach (InstanceFormat format in new[] { InstanceFormat.Labelme, InstanceFormat.Yolo, InstanceFormat.Coco })
            path = segmentation.ConvertInstances(path, folder.File($"{format}"), format);
        AssertSame(before, InstanceFormats.Read(path, null, new ReadingOptions()));
    }

    [TestMethod]
    public void Crowd_regions_stay_in_COCO_and_are_left_out_of_the_others()
    {
        using var folder = new FormatFolder();
        string[] annotations = ["""{"id":1,"image_id":1,"category_id":1,"iscrowd":1,"area":7.5,"bbox":[4,2,8,6],"segmentation":[[4,2,12,2,12,8,4,8]]}"""];
        LabelledInstance coco = Convert(folder, annotations, InstanceFormat.Coco).Images[0].Annotations.Single();
        Assert.IsTrue(coco.IsCrowd);
        Assert.AreEqual(7.5, coco.Area);
        foreach (InstanceFormat format in new[] { InstanceFormat.Yolo, InstanceFormat.Labelme })
            Assert.IsEmpty(Convert(folder, annotations, format).Images[0].Annotations);
    }

    [TestMethod]
    [DataRow("a.png", "a.jpg", InstanceFormat.Yolo, "would have one label file")]
    [DataRow("a.png", "a.jpg", InstanceFormat.Labelme, "would have one label file")]
    [DataRow("a.png", "a.png", InstanceFormat.Coco, "one file with two records")]
    public void Two_images_that_would_share_labels_are_refused_before_anything_is_written(string first, string second, InstanceFormat format, string says)
    {
        using var folder = new FormatFolder();
        folder.Picture($"in/{first}");
        folder.Picture($"in/{second}");
        folder.Text("in/a.json", $$"""{"images":[{"id":1,"file_name":"{{first}}","width":32,"height":24},{"id":2,"file_name":"{{second}}","width":32,"height":24}],"annotations":[],"categories":[]}""");
        Assert.Contains(says, Assert.ThrowsExactly<IOException>(() => DatasetWriter.Write(folder.Read("in/a.json"), folder.File("out"), format)).Message);
        Assert.IsFalse(Directory.Exists(folder.File("out")));
    }

    [TestMethod]
    public void A_folder_of_images_within_the_images_keeps_its_labels_in_YOLO()
    {
        using var folder = new FormatFolder();
        folder.Picture("in/images/a.png");
        folder.Text("in/a.json", """{"images":[{"id":1,"file_name":"images/a.png","width":32,"height":24}],"annotations":[{"id":1,"image_id":1,"category_id":1,"segmentation":[[4,2,12,2,12,8,4,8]]}],"categories":[{"id":1,"name":"cell"}]}""");
        LabelledDataset after = InstanceFormats.Read(DatasetWriter.Write(folder.Read("in/a.json"), folder.File("out"), InstanceFormat.Yolo), null, new ReadingOptions());
        CollectionAssert.AreEqual(new[] { "cell 4,2 8×6 48" }, FormatFolder.Instances(after.Images.Single()));
    }

    [TestMethod]
    public void Nothing_that_is_there_is_overwritten()
    {
        using var folder = new FormatFolder();
        Convert(folder, [], InstanceFormat.Yolo);
        Assert.ThrowsExactly<IOException>(() => Convert(folder, [], InstanceFormat.Yolo));
    }

    private static void Check(FormatFolder folder, IReadOnlyList<string> annotations, InstanceFormat format)
    {
        LabelledDataset after = Convert(folder, annotations, format);
        AssertSame(folder.Read("in/train.json"), after);
        Assert.IsEmpty(after.Warnings);
    }

    /// <summary>A mask of blobs, some of them holes; at least a pixel.</summary>
    private static RunLengthMask Scene(Random random)
    {
        byte[] bitmap = new byte[FormatFolder.Width * FormatFolder.Height];
        for (int blob = 0; blob < 7; blob++)
        {
            (int x, int y, int w, int h) = (random.Next(FormatFolder.Width), random.Next(FormatFolder.Height), random.Next(1, 14), random.Next(1, 12));
            for (int pixel = 0; pixel < bitmap.Length; pixel++)
            {
                if (pixel % FormatFolder.Width - x is var dx and >= 0 && dx < w && pixel / FormatFolder.Width - y is var dy and >= 0 && dy < h)
                    bitmap[pixel] = (byte)(blob % 3 == 2 ? 0 : 1);
            }
        }
        bitmap[random.Next(bitmap.Length)] = 1;
        return RunLengthMask.FromBitmap(FormatFolder.Height, FormatFolder.Width, bitmap);
    }

    private static LabelledDataset Convert(FormatFolder folder, IReadOnlyList<string> annotations, InstanceFormat format)
    {
        Write(folder, annotations);
        string written = new MLContext().InstanceSegmentation().ConvertInstances(folder.File("in/train.json"), folder.File($"{format}"), format);
        return InstanceFormats.Read(written, null, new ReadingOptions());
    }

    private static void Write(FormatFolder folder, IReadOnlyList<string> annotations)
    {
        folder.Picture("in/train/a.png");
        folder.Picture("in/train/sub/b.jpg");
        folder.Text("in/train.json", $$"""
            {"images":[{"id":1,"file_name":"a.png","width":32,"height":24},{"id":2,"file_name":"sub/b.jpg","width":32,"height":24}],
            "categories":[{"id":1,"name":"cell: round"},{"id":2,"name":"#2, \"other\""}],"annotations":[{{string.Join(",", annotations)}}]}
            """);
    }

    private static void AssertSame(LabelledDataset before, LabelledDataset after, bool crowds = true)
    {
        Dictionary<string, LabelledImage> images = after.Images.ToDictionary(image => Path.GetFileName(image.FileName.Replace("sub_", "", StringComparison.Ordinal)));
        Assert.HasCount(before.Images.Count, images);
        foreach (LabelledImage image in before.Images)
        {
            LabelledImage other = images[Path.GetFileName(image.FileName)];
            Assert.AreEqual((image.Width, image.Height), (other.Width, other.Height));
            CollectionAssert.AreEqual(
                image.Annotations.Where(instance => crowds || !instance.IsCrowd).Select(instance => (instance.Category.Name, instance.Mask)).ToArray(),
                other.Annotations.Select(instance => (instance.Category.Name, instance.Mask)).ToArray());
        }
    }
}
