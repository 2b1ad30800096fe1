using Microsoft.ML.InstanceSegmentation.Advice;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Advice;

[TestClass]
public sealed class TrainingAdviceTests
{
    private static readonly InstanceSegmentationOptions s_options = new()
    {
        Model = new ModelOptions
        {
            Image = new ImageOptions { MinSize = 500, MaxSize = 500 },
            Detection = new DetectionOptions { MaxDetections = 5 },
        },
    };

    [TestMethod]
    public void Objects_that_the_anchors_fit_give_no_warning() =>
        Assert.IsEmpty(Advice(DrawnStatistics.Of(500, 500, DrawnStatistics.Squares(24, 400))));

    [TestMethod]
    [DataRow(10, 10, "100% of the training objects are too small", "Begin Anchors.Sizes at about 10 pixels")]
    [DataRow(1, 1, "100% are below half of the smallest anchor, which is 32", "Begin Anchors.Sizes at about 8 pixels")]
    [DataRow(4, 420, "more elongated than the anchors", "Anchors.AspectRatios (height / width) has 0.5, 1, 2")]
    public void Objects_that_no_anchor_fits_are_told_with_what_to_change(float width, float height, string problem, string change)
    {
        string warning = Advice(DrawnStatistics.Of(500, 500, [.. Enumerable.Repeat((width, height), 20)])).Single();
        StringAssert.Contains(warning, problem);
        StringAssert.Contains(warning, change);
        Assert.DoesNotContain('\n', warning);
    }

    [TestMethod]
    public void Objects_larger_than_the_largest_anchor_or_between_two_are_told()
    {
        DatasetStatistics data = DrawnStatistics.Of(500, 500, [.. Enumerable.Repeat((400f, 400f), 3), .. Enumerable.Repeat((70f, 70f), 3)]);
        InstanceSegmentationOptions options = WithSizes([16], [24], [32], [36], [200]);
        string[] warnings = [.. TrainingAdvice.For(DrawnStatistics.Data(data), validation: null, options)];
        Assert.HasCount(2, warnings);
        StringAssert.Contains(warnings[0], "50% of the training objects are too large");
        StringAssert.Contains(warnings[0], "End Anchors.Sizes at about 400 pixels");
        StringAssert.Contains(warnings[1], "between two sizes");
        StringAssert.Contains(warnings[1], "about 70 pixels");
    }

    [TestMethod]
    public void The_size_that_counts_is_the_networks()
    {
        // 10 pixels of the file are 50 of the network's input.
        Assert.IsEmpty(Advice(DrawnStatistics.Of(100, 100, [.. Enumerable.Repeat((10f, 10f), 20)])));
    }

    [TestMethod]
    public void A_few_objects_that_do_not_fit_are_not_worth_a_warning() =>
        Assert.IsEmpty(Advice(DrawnStatistics.Of(500, 500, [.. Enumerable.Repeat((50f, 50f), 19), (2, 2)])));

    [TestMethod]
    public void Classes_without_an_object_are_named()
    {
        string warning = Advice(DrawnStatistics.OfImages(
            ["cat", "dog", "cow"], ("0.png", DrawnStatistics.Image(500, 500, [(50, 50), (50, 50)], [0, 2], [false, true])))).Single();
        StringAssert.StartsWith(warning, "2 of 3 classes have no training object: 'dog', 'cow'.");
    }

    [TestMethod]
    public void Validation_images_without_an_instance_are_told()
    {
        DatasetStatistics images = DrawnStatistics.OfImages(["a"], ("0.png", Many(2))), none = DrawnStatistics.OfImages(["a"], ("1.png", Many(0)));
        Assert.StartsWith("None of the 1 validation images has an instance", Advice(images, none).Single());
    }

    [TestMethod]
    public void Categories_that_no_instance_has_are_told()
    {
        TrainingData data = new(["cat"], 1, _ => []) { Statistics = DrawnStatistics.OfImages(["cat"], ("0.png", DrawnStatistics.Image(500, 500, [(50, 50)], [0]))) };
        Assert.IsEmpty(TrainingAdvice.For(data, validation: null, s_options));
        Assert.StartsWith("The labels name the category 'dog', but no instance has it.", TrainingAdvice.For(data with { UnusedCategories = ["dog"] }, validation: null, s_options).Single());
        Assert.StartsWith("The labels name 2 categories that no instance has: 'dog', 'cow'.", TrainingAdvice.For(data with { UnusedCategories = ["dog", "cow"] }, validation: null, s_options).Single());
    }

    [TestMethod]
    public void More_objects_than_detections_are_told_with_the_image_and_the_numbers()
    {
        (string?, InstanceAnnotations) full = ("full.png", Many(7)), fits = ("fits.png", Many(5));
        string warning = Advice(DrawnStatistics.OfImages(["a"], fits, full)).Single();
        StringAssert.Contains(warning, "up to 7 objects (full.png)");
        StringAssert.Contains(warning, "1 of 2 have more than Detection.MaxDetections, which is 5");
        StringAssert.Contains(warning, "Raise it to 7");
        Assert.IsEmpty(Advice(DrawnStatistics.OfImages(["a"], fits)));

        string validation = Advice(DrawnStatistics.OfImages(["a"], fits), DrawnStatistics.OfImages(["a"], full)).Single();
        StringAssert.StartsWith(validation, "Validation images");
    }

    [TestMethod]
    public void Validation_classes_that_training_lacks_are_told()
    {
        string[] warnings =
        [
            .. Advice(
                DrawnStatistics.OfImages(["cat", "dog"], ("0.png", DrawnStatistics.Image(500, 500, [(50, 50)], [0]))),
                DrawnStatistics.OfImages(["cat", "dog"], ("1.png", DrawnStatistics.Image(500, 500, [(60, 60), (70, 70)], [0, 1])))),
        ];
        Assert.HasCount(2, warnings);
        StringAssert.StartsWith(warnings[1], "1 of 2 validation objects are of classes that no training object has: 'dog'.");
    }

    [TestMethod]
    [DataRow("train/a.png", "val/a.png", 1, 1, 1, DisplayName = "one object, the same name in another folder")]
    [DataRow("a.png", "b.png", 1, 0, 0, DisplayName = "one object, another name: may be chance")]
    [DataRow("a.png", "b.png", 2, 1, 0, DisplayName = "two objects, another name")]
    [DataRow(null, null, 1, 1, 0, DisplayName = "no names")]
    public void Validation_images_that_are_training_images_are_told(string? name, string? other, int objects, int same, int sameName)
    {
        InstanceAnnotations image = Many(objects), different = DrawnStatistics.Image(500, 500, [(50, 51)]);
        DatasetStatistics train = DrawnStatistics.OfImages(["a"], (name, image), ("empty.png", Many(0)));
        DatasetStatistics validation = DrawnStatistics.OfImages(["a"], (other, image), (name, different), ("empty.png", Many(0)));
        string[] warnings = [.. Advice(train, validation)];
        Assert.HasCount(same, warnings);
        if (same > 0)
            StringAssert.StartsWith(warnings[0], $"1 of 3 validation images have the size and all classes, boxes and masks of a training image, {sameName} of them its file name too. If");
    }

    [TestMethod]
    public void Instances_in_another_order_are_the_same_and_another_class_box_mask_or_size_is_not()
    {
        InstanceAnnotations image = DrawnStatistics.Image(500, 500, [(50, 60), (70, 80)], [0, 1]);
        DatasetStatistics train = Of(image);
        Assert.HasCount(1, Advice(train, Of(DrawnStatistics.Image(500, 500, [(70, 80), (50, 60)], [1, 0]))));
        InstanceAnnotations[] others =
        [
            DrawnStatistics.Image(500, 500, [(50, 60), (70, 80)], [1, 0]),
            DrawnStatistics.Image(500, 500, [(50, 60), (70, 81)], [0, 1]),
            DrawnStatistics.Image(501, 500, [(50, 60), (70, 80)], [0, 1]),
            image with { Masks = [image.Masks[0], RunLengthMask.FromCounts(500, 500, [10, 500 * 500 - 10])] },
        ];
        foreach (InstanceAnnotations other in others)
            Assert.IsEmpty(Advice(train, Of(other)));

        static DatasetStatistics Of(InstanceAnnotations instances) => DrawnStatistics.OfImages(["a", "b"], ("0.png", instances));
    }

    [TestMethod]
    public void Data_that_have_not_been_counted_give_no_warning() =>
        Assert.IsEmpty(TrainingAdvice.For(new TrainingData(["a"], 1, _ => []), validation: null, s_options));

    private static InstanceAnnotations Many(int objects) =>
        DrawnStatistics.Image(500, 500, [.. Enumerable.Range(0, objects).Select(i => (50f + i, 50f))]);

    private static InstanceSegmentationOptions WithSizes(params float[][] sizes) =>
        s_options with { Model = s_options.Model with { Anchors = new AnchorOptions { Sizes = sizes } } };

    private static IReadOnlyList<string> Advice(DatasetStatistics train, DatasetStatistics? validation = null) =>
        TrainingAdvice.For(DrawnStatistics.Data(train), validation is null ? null : DrawnStatistics.Data(validation), s_options);
}
