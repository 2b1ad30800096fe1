using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Tests.MlNet;
using Microsoft.ML.InstanceSegmentation.Tests.Training;

namespace Microsoft.ML.InstanceSegmentation.Tests;

/// <summary>The doors to the estimator, and what only the full one gives: the context's seed and log.</summary>
[TestClass]
public sealed class InstanceSegmentationCatalogTests
{
    private static readonly InstanceSegmentationOptions s_options = TinyModel.Training with { Seed = null };

    private static IDisposable? s_oneThread;

    [ClassInitialize]
    public static void UseOneThread(TestContext context) => s_oneThread = Tiny.OneThread();

    [ClassCleanup]
    public static void UseAllThreads() => s_oneThread?.Dispose();

    [TestMethod]
    public void A_contexts_seed_decides_the_weights_unless_the_options_do()
    {
        using var coco = new CocoFolder();
        byte[] first = Train(contextSeed: 1, seed: null), again = Train(contextSeed: 1, seed: null), other = Train(contextSeed: 2, seed: null);
        CollectionAssert.AreEqual(first, again);
        CollectionAssert.AreNotEqual(first, other);

        CollectionAssert.AreNotEqual(Train(contextSeed: null, seed: null), Train(contextSeed: null, seed: null));
        CollectionAssert.AreEqual(Train(contextSeed: 1, seed: 5), Train(contextSeed: null, seed: 5));

        byte[] Train(int? contextSeed, int? seed)
        {
            InstanceSegmentationCatalog catalog = new MLContext(contextSeed).InstanceSegmentation();
            IDataView view = catalog.LoadFromCoco(coco.AnnotationFile, coco.Images);
            using InstanceSegmentationTransformer model = catalog.SegmentInstances(s_options with { Seed = seed }).Fit(view);
            string file = coco.PathOf("model.onnx");
            model.SaveOnnx(file);
            return File.ReadAllBytes(file);
        }
    }

    [TestMethod]
    public void The_trainers_catalog_has_it_with_columns_of_any_name()
    {
        using var coco = new CocoFolder();
        var ml = new MLContext(seed: 1);
        IDataView view = ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        InstanceSegmentationEstimator renamed = ml.MulticlassClassification.Trainers.InstanceSegmentation(labelColumnName: "Nothing");
        Assert.Contains("'Nothing'", Assert.ThrowsExactly<ArgumentException>(() => renamed.Fit(view)).Message);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.MulticlassClassification.Trainers.InstanceSegmentation(maxEpoch: 0));

        using InstanceSegmentationTransformer model = ml.MulticlassClassification.Trainers.InstanceSegmentation(s_options, validationSet: view).Fit(view);

        Assert.IsNotNull(model.ValidationMetrics);
        Assert.AreEqual(
            model.ValidationMetrics.BoundingBox.AP, ml.InstanceSegmentation().Evaluate(model.Transform(view)).BoundingBox.AP, 1e-6);
    }

    [TestMethod]
    public void A_file_with_bad_annotations_of_ten_kinds_is_trained_on_and_the_log_says_what_was_left_out()
    {
        using var coco = new CocoFolder(images: 8);
        JsonNode file = JsonNode.Parse(File.ReadAllText(coco.AnnotationFile))!;
        JsonArray annotations = file["annotations"]!.AsArray();
        JsonNode image = file["images"]![0]!, category = file["categories"]![0]!;
        const string Square = "[[2,2,12,2,12,12,2,12]]";
        string[] bad =
        [
            """ "segmentation":[] """, "", """ "segmentation":[[1,1,2,2]] """, """ "segmentation":[1,1,9,1,9,9] """, """ "segmentation":{"size":[1,1],"counts":[1]} """,
            $""" "bbox":[2,2,10,0],"segmentation":{Square} """, $""" "bbox":[900,2,10,10],"segmentation":{Square} """, $""" "area":-4,"segmentation":{Square} """,
            $""" "iscrowd":7,"segmentation":{Square} """, """ "segmentation":[[1,1,9,1,9]] """,
        ];
        foreach (string each in bad)
            annotations.Add(JsonNode.Parse($$"""{"id":{{1000 + annotations.Count}},"image_id":{{image["id"]}},"category_id":{{category["id"]}}{{(each.Length > 0 ? "," : "")}}{{each}}}"""));
        annotations.Add(JsonNode.Parse($$"""{"id":1,"image_id":{{image["id"]}},"category_id":77,"segmentation":{{Square}}}"""));
        annotations.Add(JsonNode.Parse($$"""{"id":2,"image_id":77,"category_id":{{category["id"]}},"segmentation":{{Square}}}"""));
        File.WriteAllText(coco.AnnotationFile, file.ToJsonString());
        var ml = new MLContext(seed: 1);
        var log = new List<string>();
        ml.Log += (_, message) => log.Add(message.RawMessage);
        InstanceSegmentationCatalog catalog = ml.InstanceSegmentation();

        using InstanceSegmentationTransformer model = catalog.SegmentInstances(s_options).Fit(catalog.LoadFromCoco(coco.AnnotationFile, coco.Images));

        string told = log.Single(line => line.Contains("cannot be learnt from", StringComparison.Ordinal));
        StringAssert.Contains(told, $"12 of {annotations.Count} annotations cannot be learnt from and are left out");
        foreach (string kind in new[] { "1 of an image that", "1 of a category that", "2 without a segmentation", "3 with an unusable segmentation", "1 whose mask has no pixel", "2 with an unusable box", "2 with an unusable value" })
            StringAssert.Contains(told, kind);
        StringAssert.Contains(catalog.DescribeInstances(coco.AnnotationFile, coco.Images).ToString(), told);
    }

    [TestMethod]
    public void An_image_that_turns_unreadable_while_training_leaves_a_model()
    {
        using var coco = new CocoFolder();
        InstanceSegmentationCatalog catalog = new MLContext(seed: 1).InstanceSegmentation();
        IDataView view = catalog.LoadFromCoco(coco.AnnotationFile, coco.Images);
        InstanceSegmentationEstimator estimator = catalog.SegmentInstances(s_options with { Epochs = 20 }, progress: new Damage(coco, "2.png", step: 2));

        TrainingInterruptedException error = Assert.ThrowsExactly<TrainingInterruptedException>(() => estimator.Fit(view));

        StringAssert.Contains(error.Message, "2.png");
        StringAssert.Contains(error.InnerException!.Message, "2.png");
        Assert.IsNotNull(error.LastGoodModel);
        Assert.IsNotNull(error.LastGoodModel.GetOutputSchema(view.Schema).GetColumnOrNull("PredictedMasks"));
        (error.LastGoodModel as IDisposable)?.Dispose();
    }

    [TestMethod]
    public void By_option_it_is_skipped_and_the_log_says_so_once()
    {
        using var coco = new CocoFolder();
        var ml = new MLContext(seed: 1);
        var warnings = new List<string>();
        ml.Log += (_, message) => warnings.Add(message.Message);
        IDataView view = ml.InstanceSegmentation().LoadFromCoco(coco.AnnotationFile, coco.Images);
        using InstanceSegmentationTransformer model = ml.InstanceSegmentation()
            .SegmentInstances(s_options with { Epochs = 20, UnreadableImages = UnreadableImages.Skip }, progress: new Damage(coco, "2.png", step: 2))
            .Fit(view);

        CollectionAssert.AreEqual(new[] { "2.png" }, model.SkippedImages.ToArray());
        Assert.HasCount(1, warnings.Where(message => message.Contains("2.png cannot be read and is left out", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Fit_warns_in_the_log_where_data_and_options_contradict_each_other_and_only_there()
    {
        using var coco = new CocoFolder();
        var ml = new MLContext(seed: 1);
        var warnings = new List<string>();
        ml.Log += (_, message) =>
        {
            if (message.Kind == Runtime.ChannelMessageKind.Warning)
                warnings.Add(message.Message);
        };
        InstanceSegmentationCatalog catalog = ml.InstanceSegmentation();
        IDataView view = catalog.LoadFromCoco(coco.AnnotationFile, coco.Images);
        catalog.SegmentInstances(s_options).Fit(view).Dispose();
        Assert.IsEmpty(warnings, string.Join("\n", warnings));

        var large = new AnchorOptions { Sizes = [[100], [200], [300]] };
        InstanceSegmentationOptions unfit = s_options with { Model = s_options.Model with { Anchors = large } };
        File.WriteAllText(coco.AnnotationFile, File.ReadAllText(coco.AnnotationFile).Replace("\"categories\":[", "\"categories\":[{\"id\":9,\"name\":\"unused\"},", StringComparison.Ordinal));
        view = catalog.LoadFromCoco(coco.AnnotationFile, coco.Images);
        unfit = unfit with { Validation = unfit.Validation with { Fraction = 0.5 } };
        var report = new TrainingReport(unfit) { DataSource = "rectangles" };
        using InstanceSegmentationTransformer model = catalog.SegmentInstances(unfit, validationSet: view, progress: report).Fit(view);
        Assert.HasCount(4, warnings);
        foreach ((string expected, int i) in new[]
        {
            "Validation.Fraction is 0.5, but there are images to validate on",
            "100% of the training objects are too small for the anchors",
            "The labels name the category 'unused', but no instance has it",
            "3 of 4 validation images have the size and all classes, boxes and masks of a training image, 3 of them its file name too",
        }.Select((text, i) => (text, i)))
        {
            Assert.Contains(expected, warnings[i]);
            Assert.StartsWith(expected, model.TrainingWarnings[i]);
        }
        using var page = new TemporaryFolder();
        report.Save(page.File("report.html"), model);
        string html = File.ReadAllText(page.File("report.html"));
        foreach (string row in new[] { "<td>Data</td><td>rectangles</td>", "<td>Training images</td><td>4 images (1 without annotation), 3 objects, 0 crowd regions;", "<td>Validation images</td><td>4 images", "no instance has it" })
            Assert.Contains(row, html);
    }

    /// <summary>Spoils an image once training is on its way.</summary>
    [TestMethod]
    public void A_preview_of_augmentation_is_a_view_that_a_contact_sheet_draws()
    {
        using var coco = new CocoFolder();
        InstanceSegmentationCatalog catalog = new MLContext().InstanceSegmentation();
        IDataView view = catalog.LoadFromCoco(coco.AnnotationFile, coco.Images);
        var none = new AugmentationOptions { HorizontalFlip = 0 };
        string[] masks = Masks(none), flipped = Masks(none with { HorizontalFlip = 1 });

        CollectionAssert.AreEqual(Array.ConvertAll(masks, mask => RunLengthMask.Parse(mask).FlipHorizontal().ToJson()), flipped);
        Assert.HasCount(2, masks);
        Assert.IsGreaterThan(2, Masks(none with { CopyPaste = new() { Probability = 1 } }).Length, "the first has others to take from, too");
        string sheet = coco.PathOf("sheet.png");
        ContactSheet.Save(catalog.PreviewAugmentation(view, none with { Mosaic = new() { Probability = 1 } }), sheet);
        Assert.IsTrue(File.Exists(sheet));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => catalog.PreviewAugmentation(view, none, images: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => catalog.PreviewAugmentation(view, none with { MinVisible = 2 }));

        string[] Masks(AugmentationOptions options) =>
            [.. catalog.PreviewAugmentation(view, options, images: 2).GetColumn<string[]>("Masks").SelectMany(each => each)];
    }

    private sealed class Damage(CocoFolder coco, string name, int step) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == step)
                File.WriteAllText(Path.Combine(coco.Images, name), "no image any more");
        }
    }
}
