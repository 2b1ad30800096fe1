using System.Text.RegularExpressions;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Examples;
using TorchSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Docs;

/// <summary>The messages of docs/troubleshooting.md, provoked.</summary>
[TestClass]
public sealed class TroubleshootingTests
{
    private static readonly string[] s_documented =
        [.. MarkdownDocument.Read("docs/troubleshooting.md").Code.Where(block => block.Language == "text").Select(block => block.Text)];

    private static TemporaryFolder s_folder = null!;
    private static IDataView s_images = null!;

    private readonly MLContext _ml = new(seed: 1);

    [ClassInitialize]
    public static void Write(TestContext context)
    {
        s_folder = new TemporaryFolder();
        ShapesDataset data = ShapesDataset.Write(s_folder.File("shapes"), 4, 1, seed: 1, new SceneSettings { Side = (64, 64), Radius = (9, 16), Count = (2, 3), SmallestArea = 60 });
        s_images = new MLContext().Data.LoadFromCoco(data.TrainingAnnotations, data.TrainingImages);
    }

    [ClassCleanup]
    public static void Delete() => s_folder.Dispose();

    [TestMethod]
    public void Training_that_diverges()
    {
        var optimizer = new OptimizerOptions { LearningRate = 1e30, WarmupSteps = 0, GradientClipNorm = 0 };
        AssertDocumented(Assert.ThrowsExactly<TrainingDivergedException>(() => Train(TinyModel.Training with { Optimizer = optimizer, Epochs = 3 }, s_images)));
    }

    [TestMethod]
    public void ImageNet_weights_without_their_package() => AssertDocumented(Assert.ThrowsExactly<ArgumentException>(() => Train(
        TinyModel.Training with
        {
            InitialWeights = InitialWeights.ImageNet,
            Model = TinyModel.Options with { Backbone = TinyModel.Options.Backbone with { Depth = ResNetDepth.ResNet50 } },
        }, s_images)));

    [TestMethod]
    public void Objects_that_no_anchor_fits()
    {
        var warnings = new List<string>();
        _ml.Log += (_, message) => warnings.Add(message.RawMessage);
        Train(TinyModel.Training with { Model = TinyModel.Options with { Anchors = new AnchorOptions { Sizes = [[128], [160], [192]] } } }, s_images);
        Assert.IsTrue(warnings.Any(IsDocumented), string.Join('\n', warnings));
    }

    [TestMethod]
    public void A_validation_class_that_training_lacks()
    {
        // The images have one class after this; those to validate on have theirs.
        IDataView renamed = _ml.Data.LoadFromEnumerable(_ml.Data.CreateEnumerable<Row>(s_images, reuseRowObject: false)
            .Select(row => row with { Label = [.. row.Label.Select(_ => "shape")] }).ToList());
        AssertDocumented(Assert.ThrowsExactly<InvalidDataException>(() => _ml.InstanceSegmentation().SegmentInstances(TinyModel.Training, s_images).Fit(renamed)));
    }

    [TestMethod]
    public void Names_of_too_few_classes()
    {
        string checkpoint = NarrowCheckpoint.Write(s_folder, NarrowCheckpoint.Weights(NarrowCheckpoint.Version1));
        AssertDocumented(Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.ApplyInstanceSegmentationModel(checkpoint, ["circle"])));
    }

    [TestMethod]
    public void A_file_that_is_no_model()
    {
        string file = s_folder.File("notes.zip");
        File.WriteAllText(file, "notes about the model, longer than any header of a file format that is looked for");
        AssertDocumented(Assert.ThrowsExactly<InvalidDataException>(() => _ml.Transforms.ApplyInstanceSegmentationModel(file)));
        AssertDocumented(Assert.Throws<Exception>(() => _ml.Model.Load(file, out _)));
    }

    [TestMethod]
    public void A_GPU_that_is_not_there() =>
        AssertDocumented(Assert.ThrowsExactly<InvalidOperationException>(() => Train(TinyModel.Training with { GpuDeviceId = 99 }, s_images)));

    [TestMethod]
    public void More_memory_than_there_is() => AssertDocumented(Assert.Throws<Exception>(() => torch.zeros([1L << 46])));

    private void Train(InstanceSegmentationOptions options, IDataView images)
    {
        using InstanceSegmentationTransformer model = _ml.InstanceSegmentation().SegmentInstances(options).Fit(images);
    }

    private static void AssertDocumented(Exception failure) =>
        Assert.IsTrue(IsDocumented(failure.Message), $"docs/troubleshooting.md does not have: {failure.GetType().Name}: {failure.Message}");

    /// <summary>Whether one of the messages fits, its dots standing for anything; .NET appends the parameter's name.</summary>
    private static bool IsDocumented(string message) => s_documented.Any(text =>
        Regex.IsMatch(message, "^" + Regex.Escape(text.Trim()).Replace("…", ".*", StringComparison.Ordinal), RegexOptions.Singleline));

    private sealed record Row
    {
        public MLImage? Image { get; set; }

        public string[] Label { get; set; } = [];

        public float[] BoundingBoxes { get; set; } = [];

        public string[] Masks { get; set; } = [];
    }
}
