using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

/// <summary>Classes renamed, merged and chosen, and a part of the images, whatever the format.</summary>
[TestClass]
public sealed class DatasetSelectionTests
{
    private const string Square = "4,2 8×6 48";

    [TestMethod]
    public void Classes_that_get_one_name_are_one_class()
    {
        LabelledDataset data = Select(new ReadingOptions { RenamedClasses = [new("cat", "pet"), new("dog", "pet")] });
        CollectionAssert.AreEqual(new[] { "pet", "car" }, Names(data));
        CollectionAssert.AreEqual(new[] { $"pet {Square}", $"pet {Square}", $"car {Square}" }, FormatFolder.Instances(data.Images[0]));
    }

    [TestMethod]
    public void A_class_renamed_to_another_joins_it_and_two_can_change_places()
    {
        CollectionAssert.AreEqual(new[] { "dog", "car" }, Names(Select(new ReadingOptions { RenamedClasses = [new("cat", "dog")] })));
        LabelledDataset swapped = Select(new ReadingOptions { RenamedClasses = [new("cat", "dog"), new("dog", "cat")] });
        CollectionAssert.AreEqual(new[] { $"dog {Square}", $"cat {Square}", $"car {Square}" }, FormatFolder.Instances(swapped.Images[0]));
    }

    [TestMethod]
    public void Classes_that_are_not_kept_go_and_their_images_stay_unless_only_labelled_ones_are_asked_for()
    {
        LabelledDataset data = Select(new ReadingOptions { Classes = ["car", "pet"], RenamedClasses = [new("cat", "pet")] });
        CollectionAssert.AreEqual(new[] { "pet", "car" }, Names(data));
        CollectionAssert.AreEqual(new[] { $"pet {Square}", $"car {Square}" }, FormatFolder.Instances(data.Images[0]));
        Assert.HasCount(3, data.Images);
        LabelledDataset labelled = Select(new ReadingOptions { Classes = ["cat"], LabelledImagesOnly = true });
        CollectionAssert.AreEqual(new[] { "a.png" }, labelled.Images.Select(image => image.FileName).ToArray());
    }

    [TestMethod]
    public void A_class_that_is_not_there_is_an_error_that_lists_those_that_are()
    {
        string kept = Assert.ThrowsExactly<ArgumentException>(() => Select(new ReadingOptions { Classes = ["Cat", "car"] })).Message;
        Assert.Contains("Classes has 'Cat', which is no class of ", kept);
        Assert.Contains("it has 'cat', 'dog', 'car'. Upper and lower case count.", kept);
        Assert.Contains("RenamedClasses has 'horse'", Assert.ThrowsExactly<ArgumentException>(() => Select(new ReadingOptions { RenamedClasses = [new("horse", "cat")] })).Message);
        // Gone by its old name.
        Assert.Contains("after renaming; it has 'pet', 'dog', 'car'", Assert.ThrowsExactly<ArgumentException>(
            () => Select(new ReadingOptions { RenamedClasses = [new("cat", "pet")], Classes = ["cat"] })).Message);
        CollectionAssert.AreEqual(new[] { "car" }, Names(Select(new ReadingOptions { Classes = ["Cat", "car"], RenamedClasses = [new("horse", "x")], IgnoreUnknownClasses = true })));
    }

    [TestMethod]
    public void So_many_images_are_drawn_in_their_order_and_the_same_for_a_seed()
    {
        string[] Files(int most, int seed) => [.. Select(new ReadingOptions { MaxImages = most, SubsetSeed = seed }).Images.Select(image => image.FileName)];
        Assert.HasCount(2, Files(2, 0));
        CollectionAssert.AreEqual(Files(2, 5), Files(2, 5));
        CollectionAssert.AreEqual(new[] { "a.png", "b.png", "c.png" }, Files(3, 1));
        CollectionAssert.AreEqual(new[] { "a.png", "b.png", "c.png" }, Files(99, 1));
        CollectionAssert.IsSubsetOf(Files(2, 1).Order().ToArray(), Files(2, 1));
    }

    [TestMethod]
    public void Options_that_make_no_sense_are_refused()
    {
        foreach (ReadingOptions options in new ReadingOptions[]
        {
            new() { Classes = [] }, new() { Classes = [" "] }, new() { MaxImages = 0 }, new() { RenamedClasses = [new("a", "")] },
            new() { RenamedClasses = [new("a", "b"), new("a", "c")] },
        })
        {
            using FormatFolder folder = Folder();
            Assert.Throws<ArgumentException>(() => new MLContext().InstanceSegmentation().LoadInstances(folder.Path, options: options));
        }
    }

    [TestMethod]
    public void Every_door_takes_them()
    {
        using FormatFolder folder = Folder();
        InstanceSegmentationCatalog segmentation = new MLContext().InstanceSegmentation();
        var options = new ReadingOptions { Classes = ["pet"], RenamedClasses = [new("cat", "pet")], MaxImages = 2 };
        Assert.AreEqual(2L, segmentation.LoadInstances(folder.Path, options: options).GetRowCount());
        Assert.AreEqual(2L, segmentation.LoadFromCoco(folder.File("a.json"), folder.Path, options).GetRowCount());
        CollectionAssert.AreEqual(new[] { "pet" }, segmentation.DescribeInstances(folder.Path, options: options).InstancesByClass.Keys.ToArray());
        string yaml = segmentation.ConvertInstances(folder.Path, folder.File("yolo"), InstanceFormat.Yolo, options: options);
        CollectionAssert.AreEqual(new[] { "pet" }, Names(InstanceFormats.Read(yaml, null, new ReadingOptions())));
    }

    private static string[] Names(LabelledDataset data) => [.. data.Categories.Select(category => category.Name)];

    private static LabelledDataset Select(ReadingOptions options)
    {
        using FormatFolder folder = Folder();
        return DatasetSelection.Of(folder.Read(), options);
    }

    /// <summary>Three images: one with a cat, a dog and a car, one with a dog, one with nothing.</summary>
    private static FormatFolder Folder()
    {
        var folder = new FormatFolder();
        foreach (string name in new[] { "a", "b", "c" })
            folder.Picture($"{name}.png");
        string Instance(int id, int image, int category) => $$"""{"id":{{id}},"image_id":{{image}},"category_id":{{category}},"segmentation":[[4,2,12,2,12,8,4,8]]}""";
        folder.Text("a.json", $$"""
            {"images":[{"id":1,"file_name":"a.png","width":32,"height":24},{"id":2,"file_name":"b.png","width":32,"height":24},{"id":3,"file_name":"c.png","width":32,"height":24}],
            "categories":[{"id":5,"name":"cat"},{"id":6,"name":"dog"},{"id":9,"name":"car"}],
            "annotations":[{{Instance(1, 1, 5)}},{{Instance(2, 1, 6)}},{{Instance(3, 1, 9)}},{{Instance(4, 2, 6)}}]}
            """);
        return folder;
    }
}
