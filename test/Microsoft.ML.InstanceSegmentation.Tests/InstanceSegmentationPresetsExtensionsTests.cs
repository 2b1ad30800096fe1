using Microsoft.ML.InstanceSegmentation.Tests.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Tests;

[TestClass]
public sealed class InstanceSegmentationPresetsExtensionsTests
{
    private readonly MLContext _ml = new(seed: 1);

    public required TestContext TestContext { get; set; }

    [TestMethod]
    public void The_full_door_and_the_static_one_suggest_the_same_and_log_the_reasons()
    {
        using var coco = new CocoFolder();
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        var lines = new List<string>();
        var logged = new List<string>();
        _ml.Log += (_, message) => logged.Add(message.Message);

        InstanceSegmentationOptions options = InstanceSegmentationPresets.For(view, log: lines.Add);
        Assert.AreEqual(options, _ml.InstanceSegmentation().SuggestOptions(view));

        options.Model.Validate();
        string log = string.Join("\n", lines);
        StringAssert.Contains(log, "4 images (1 without annotation), 3 objects");
        StringAssert.Contains(log, "left 2, right 1");
        StringAssert.Contains(log, "GeneralObjects: ");
        foreach (string line in lines)
            Assert.IsTrue(logged.Exists(message => message.Contains(line, StringComparison.Ordinal)), line);
    }

    [TestMethod]
    public void No_image_is_decoded()
    {
        using var coco = new CocoFolder();
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        Directory.Delete(coco.Images, recursive: true);
        Assert.IsNotNull(InstanceSegmentationPresets.For(view));
    }

    [TestMethod]
    public void Data_without_an_image_or_an_object_are_refused_as_by_Fit()
    {
        AnnotatedImage[] rows = AnnotatedImage.Draw(2);
        IDataView none = _ml.Data.FilterByCustomPredicate<Named>(_ml.Data.LoadFromEnumerable(rows), _ => true);
        Assert.Contains("no rows", Assert.ThrowsExactly<ArgumentException>(() => InstanceSegmentationPresets.For(none)).Message);

        foreach (AnnotatedImage row in rows)
            (row.Label, row.BoundingBoxes, row.Masks) = ([], [], []);
        IDataView empty = _ml.Data.LoadFromEnumerable(rows);
        Assert.Contains("nothing to learn", Assert.ThrowsExactly<ArgumentException>(() => InstanceSegmentationPresets.For(empty)).Message);
    }

    [TestMethod]
    public void Nuclei_are_small_round_objects_and_the_suggestion_for_them_has_nothing_to_warn_of()
    {
        string folder = TestData.Nuclei();
        IDataView train = _ml.Data.LoadFromCoco(Path.Combine(folder, "train.json"), Path.Combine(folder, "train"));
        IDataView validation = _ml.Data.LoadFromCoco(Path.Combine(folder, "val.json"), Path.Combine(folder, "val"));
        var lines = new List<string>();

        InstanceSegmentationOptions options = InstanceSegmentationPresets.For(train, log: lines.Add);

        string log = string.Join("\n", lines);
        StringAssert.Contains(log, "SmallObjects: ");
        StringAssert.Contains(log, "they are round");
        TestContext.WriteLine(log);
        Assert.AreEqual((512, 512), (options.Model.Image.MinSize, options.Model.Image.MaxSize));
        Assert.AreEqual(160, options.Model.Detection.MaxDetections);
        Assert.AreEqual(12, options.Epochs);
        InstanceSegmentationOptions[] all = [options, InstanceSegmentationPresets.Nuclei, InstanceSegmentationPresets.SmallObjects];
        foreach (InstanceSegmentationOptions fitting in all)
            Assert.IsEmpty(AdviceFor(train, validation, fitting));
        Assert.IsNotEmpty(AdviceFor(train, validation, InstanceSegmentationPresets.LargeObjects));
        StringAssert.Contains(AdviceFor(train, train, options).Single(), "200 of 200 validation images have the size and all classes, boxes and masks of a training image, 200 of them its file name too");
    }

    private static IReadOnlyList<string> AdviceFor(IDataView train, IDataView validation, InstanceSegmentationOptions options)
    {
        var training = InstanceSegmentation.MlNet.TrainingColumns.Read(train, options, requireInstances: true);
        var checks = InstanceSegmentation.MlNet.TrainingColumns.Read(validation, options, requireInstances: false, training.ClassNames);
        return InstanceSegmentation.Advice.TrainingAdvice.For(training, checks, options);
    }

    private sealed class Named
    {
        public string FileName { get; set; } = "";
    }
}
