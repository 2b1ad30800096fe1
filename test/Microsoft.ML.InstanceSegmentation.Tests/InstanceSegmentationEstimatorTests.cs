using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Tests.MlNet;
using Microsoft.ML.InstanceSegmentation.Tests.Training;

namespace Microsoft.ML.InstanceSegmentation.Tests;

[TestClass]
public sealed class InstanceSegmentationEstimatorTests
{
    private static readonly InstanceSegmentationOptions s_options = TinyModel.Training;

    // Small enough to learn eight images by heart in seconds.
    private static readonly InstanceSegmentationOptions s_learning = new()
    {
        Model = new ModelOptions
        {
            Image = new ImageOptions { MinSize = 64, MaxSize = 96 },
            Backbone = new BackboneOptions { Depth = ResNetDepth.ResNet18, PyramidWidth = 32, Stages = [2, 3] },
            Anchors = new AnchorOptions { Sizes = [[8], [16], [32]] },
            Proposals = new() { AnchorsPerImage = 64, PreNms = 100, PostNms = 50, PreNmsTraining = 100, PostNmsTraining = 50 },
            Regions = new RegionOptions { RegionsPerImage = 32 },
            Heads = new HeadOptions { BoxWidth = 64, MaskWidths = [32, 32], MaskPredictorWidth = 32 },
        },
        Optimizer = new OptimizerOptions { LearningRate = 0.02, WarmupSteps = 10 },
        Augmentation = new AugmentationOptions { HorizontalFlip = 0 },
        Epochs = 40,
        Validation = new ValidationOptions { Every = 40 },
        InitialWeights = InitialWeights.Random,
        GpuDeviceId = -1,
        Seed = 1,
    };

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void A_pipeline_learns_to_find_objects_and_scores_the_same_from_its_file_here_and_in_another_program()
    {
        using IDisposable oneThread = Tiny.OneThread();
        using var coco = new CocoFolder(images: 8);
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        using InstanceSegmentationTransformer model = _ml.Transforms.SegmentInstances(s_learning, validationSet: view).Fit(view);
        CollectionAssert.AreEqual(new[] { "left", "right" }, model.ClassNames.ToArray());

        string file = coco.PathOf("model.zip");
        _ml.Model.Save(model, view.Schema, file);
        ITransformer loaded = new MLContext().Model.Load(file, out _);
        using var release = loaded as IDisposable;
        ImagePrediction[] expected = Rows(model.Transform(view)), actual = Rows(loaded.Transform(view));
        ScoredImage[] elsewhere = ScoreProgram.Score(file, coco.Images, coco.PathOf("result.json")).Images;
        Assert.HasCount(8, expected);
        for (int i = 0; i < expected.Length; i++)
        {
            CollectionAssert.AreEqual(expected[i].Score, actual[i].Score);
            CollectionAssert.AreEqual(expected[i].PredictedMasks, actual[i].PredictedMasks);
            CollectionAssert.AreEqual(expected[i].PredictedLabel, elsewhere[i].PredictedLabel);
            CollectionAssert.AreEqual(expected[i].PredictedMasks, elsewhere[i].PredictedMasks);
        }
        Assert.AreEqual("left", expected[0].Instances[0].Label);
        Assert.AreEqual("right", expected[1].Instances[0].Label);

        InstanceSegmentationMetrics metrics = _ml.MulticlassClassification.EvaluateInstanceSegmentation(loaded.Transform(view));
        Assert.IsGreaterThan(0.9, metrics.BoundingBox.AP50);
        Assert.IsGreaterThan(0.9, metrics.Mask.AP50);
        // What training measured on the validation set is what the saved model gives.
        Assert.IsNotNull(model.ValidationMetrics);
        Assert.AreEqual(model.ValidationMetrics.BoundingBox.AP, metrics.BoundingBox.AP, 1e-6);
    }

    [TestMethod]
    public void It_is_a_part_of_a_longer_pipeline_with_columns_of_other_names()
    {
        using var coco = new CocoFolder();
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        var columns = new ColumnOptions { ImageColumnName = "Photo", LabelColumnName = "Class", ScoreColumnName = "Certainty" };
        var pipeline = _ml.Transforms.CopyColumns("Photo", "Image")
            .Append(_ml.Transforms.Conversion.MapValueToKey("Class", "Label"))
            .Append(_ml.Transforms.SegmentInstances(s_options with { Columns = columns }))
            .Append(_ml.Transforms.CopyColumns("Copied", "Certainty"));
        var model = pipeline.Fit(view);
        DataViewSchema schema = model.Transform(view).Schema;
        foreach (string name in new[] { "Certainty", "Copied", "PredictedLabel", "PredictedBoundingBoxes", "PredictedMasks" })
            Assert.IsNotNull(schema.GetColumnOrNull(name), name);
        Assert.IsEmpty(schema.Where(column => !column.IsHidden && column.Name.StartsWith("MaskRcnn", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Its_output_shape_names_the_columns_it_adds()
    {
        using var coco = new CocoFolder();
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        InstanceSegmentationEstimator estimator = _ml.Transforms.SegmentInstances(s_options);
        SchemaShape shape = estimator.GetOutputSchema(ShapeOf(view));
        foreach (string name in new[] { "Image", "Label", "PredictedLabel", "Score", "PredictedBoundingBoxes", "PredictedMasks" })
            Assert.AreEqual(1, shape.Count(column => column.Name == name), name);
    }

    [TestMethod]
    public void A_missing_column_is_named_before_training()
    {
        using var coco = new CocoFolder();
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        var options = s_options with { Columns = new ColumnOptions { LabelColumnName = "Nothing" } };
        var error = Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.SegmentInstances(options).Fit(view));
        Assert.Contains("'Nothing'", error.Message);
        Assert.Contains("'Label'", error.Message);
    }

    [TestMethod]
    public void A_column_of_another_type_is_named_before_training()
    {
        using var coco = new CocoFolder();
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        var options = s_options with { Columns = new ColumnOptions { BoundingBoxColumnName = "FileName" } };
        var error = Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.SegmentInstances(options).Fit(view));
        Assert.Contains("'FileName'", error.Message);
        Assert.Contains("Single", error.Message);
    }

    [TestMethod]
    public void Data_without_any_instance_is_refused()
    {
        using var coco = new CocoFolder(images: 1);
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        var error = Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.SegmentInstances(s_options).Fit(view));
        Assert.Contains("instance", error.Message);
    }

    [TestMethod]
    public void Cancelling_throws_or_gives_the_model_so_far()
    {
        using var coco = new CocoFolder();
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        var options = s_options with { Epochs = 50 };
        using var source = new CancellationTokenSource();
        InstanceSegmentationEstimator estimator = _ml.Transforms.SegmentInstances(
            options, progress: new CancelAfter(source, steps: 2), cancellationToken: source.Token);
        Assert.ThrowsExactly<OperationCanceledException>(() => estimator.Fit(view));

        using var second = new CancellationTokenSource();
        estimator = _ml.Transforms.SegmentInstances(options with { ReturnModelWhenCancelled = true });
        using InstanceSegmentationTransformer model = estimator.Fit(view, validation: null, new CancelAfter(second, steps: 2), second.Token);
        Assert.IsTrue(model.WasCancelled);
        Assert.HasCount(4, Rows(model.Transform(view)));
    }

    [TestMethod]
    public void What_training_says_reaches_the_contexts_log()
    {
        using var coco = new CocoFolder();
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        var messages = new List<string>();
        _ml.Log += (_, message) => messages.Add(message.Message);
        using InstanceSegmentationTransformer model = _ml.InstanceSegmentation().SegmentInstances(s_options).Fit(view);
        Assert.Contains(message => message.Contains("InstanceSegmentation", StringComparison.Ordinal) && message.Contains("step", StringComparison.Ordinal), messages);
    }

    [TestMethod]
    public void A_share_of_the_images_is_held_out_and_gives_the_validation_metrics()
    {
        using var coco = new CocoFolder(images: 8);
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        var messages = new List<string>();
        _ml.Log += (_, message) => messages.Add(message.Message);
        InstanceSegmentationOptions options = s_options with { Validation = new ValidationOptions { Fraction = 0.25 } };
        using InstanceSegmentationTransformer model = _ml.InstanceSegmentation().SegmentInstances(options).Fit(view);
        Assert.IsNotNull(model.ValidationMetrics);
        Assert.Contains(message => message.Contains("2 of 8 images are held out", StringComparison.Ordinal), messages);
        Assert.Contains(message => message.Contains("3 steps of 2 images", StringComparison.Ordinal), messages);

        IDataView one = _ml.Data.TakeRows(view, 1);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.SegmentInstances(options).Fit(one)).Message, "Validation.Fraction is 0.25");
    }

    [TestMethod]
    public void A_training_that_failed_goes_on_from_its_workspace_with_the_seed_it_was_begun_with()
    {
        using var coco = new CocoFolder();
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        // A context without a seed: another run draws another one.
        InstanceSegmentationCatalog catalog = new MLContext().InstanceSegmentation();
        InstanceSegmentationOptions options = s_options with { Seed = null };
        string workspace = coco.PathOf("workspace");
        using InstanceSegmentationTransformer first = catalog.SegmentInstances(options, workspacePath: workspace).Fit(view);
        using InstanceSegmentationTransformer again = new MLContext().InstanceSegmentation().SegmentInstances(options, workspacePath: workspace).Fit(view);
        string[] files = [coco.PathOf("first.onnx"), coco.PathOf("again.onnx")];
        first.SaveOnnx(files[0]);
        again.SaveOnnx(files[1]);
        CollectionAssert.AreEqual(File.ReadAllBytes(files[0]), File.ReadAllBytes(files[1]));
    }

    private ImagePrediction[] Rows(IDataView view) => [.. _ml.Data.CreateEnumerable<ImagePrediction>(view, reuseRowObject: false)];

    private SchemaShape ShapeOf(IDataView view)
    {
        var capture = new Capture(_ml);
        new EstimatorChain<ITransformer>().Append(capture).Fit(view);
        return capture.Shape!;
    }

    private sealed class Capture(MLContext ml) : IEstimator<ITransformer>
    {
        public SchemaShape? Shape { get; private set; }

        public ITransformer Fit(IDataView input) => ml.Transforms.CopyColumns("FileName", "FileName").Fit(input);

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Shape = inputSchema;
    }

    private sealed class CancelAfter(CancellationTokenSource source, int steps) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == steps)
                source.Cancel();
        }
    }
}
