using Microsoft.ML.InstanceSegmentation.Tests.MlNet;
using Microsoft.ML.InstanceSegmentation.Tests.Training;

namespace Microsoft.ML.InstanceSegmentation.Tests;

[TestClass]
public sealed class InstanceSegmentationExperimentTests
{
    private static readonly InstanceSegmentationOptions s_start = TinyModel.Training with { Epochs = 2 };

    private static readonly InstanceSegmentationSearchSpace s_space = new InstanceSegmentationSearchSpace()
        .Search(options => options.Optimizer.LearningRate, 0.001, 0.02, log: true);

    private static IDisposable? s_oneThread;

    private readonly MLContext _ml = new(seed: 1);

    [ClassInitialize]
    public static void UseOneThread(TestContext context) => s_oneThread = Tiny.OneThread();

    [ClassCleanup]
    public static void UseAllThreads() => s_oneThread?.Dispose();

    [TestMethod]
    public void The_best_of_some_configurations_is_a_model_like_any_other_and_the_folder_goes_on()
    {
        using var coco = new CocoFolder(images: 4);
        IDataView data = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        InstanceSegmentationExperimentSettings settings = Settings(coco.PathOf("experiment"));
        var reported = new List<InstanceSegmentationRunDetail>();
        using InstanceSegmentationExperimentResult result = _ml.InstanceSegmentation().CreateExperiment(settings).Execute(data, data, new Each(reported.Add));

        Assert.IsFalse(result.WasStopped);
        Assert.HasCount(2, result.RunDetails);
        // Two at the lower rung, one at the upper.
        Assert.HasCount(3, reported);
        Assert.AreEqual(result.RunDetails.Max(run => run.Measure), result.BestRun.Measure);
        Assert.AreEqual(1, result.RunDetails.Count(run => run.IsTrainedToItsEnd));
        Assert.IsGreaterThan(0, result.BestRun.RuntimeInSeconds);
        InstanceSegmentationMetrics again = _ml.InstanceSegmentation().Evaluate(result.BestRun.Model!.Transform(data));
        Assert.AreEqual(result.BestRun.ValidationMetrics!.Mask.AP, again.Mask.AP, 1e-6);
        _ml.Model.Save(result.BestRun.Model, data.Schema, coco.PathOf("model.zip"));
        string page = File.ReadAllText(Path.Combine(settings.CacheDirectory!, "leaderboard.html"));
        StringAssert.Contains(page, "Optimizer.LearningRate");
        Assert.DoesNotContain("training-checkpoint", string.Join('\n', Directory.GetFiles(settings.CacheDirectory!, "*", SearchOption.AllDirectories)));

        // Begun again, it has what it had, and trains nothing.
        reported.Clear();
        using InstanceSegmentationExperimentResult same = _ml.InstanceSegmentation().CreateExperiment(settings).Execute(data, data, new Each(reported.Add));
        Assert.IsEmpty(reported);
        Assert.AreEqual(result.Leaderboard.ToString(), same.Leaderboard.ToString());
        Assert.AreEqual(result.BestRun.ValidationMetrics.Mask.AP, same.BestRun.ValidationMetrics!.Mask.AP);
    }

    [TestMethod]
    public void A_run_that_came_to_its_end_has_the_weights_of_a_training_with_its_options()
    {
        using var coco = new CocoFolder(images: 4);
        IDataView data = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        using InstanceSegmentationExperimentResult result = _ml.InstanceSegmentation().CreateExperiment(Settings(coco.PathOf("experiment"))).Execute(data, data);
        InstanceSegmentationRunDetail run = result.RunDetails.Single(run => run.IsTrainedToItsEnd);

        using InstanceSegmentationTransformer alone = _ml.InstanceSegmentation().SegmentInstances(run.Options, data).Fit(data);
        alone.SaveOnnx(coco.PathOf("alone.onnx"));
        run.Model!.SaveOnnx(coco.PathOf("run.onnx"));
        CollectionAssert.AreEqual(File.ReadAllBytes(coco.PathOf("alone.onnx")), File.ReadAllBytes(coco.PathOf("run.onnx")));
    }

    [TestMethod]
    public void Without_a_folder_and_a_validation_set_it_holds_images_out_and_leaves_nothing_behind()
    {
        using var coco = new CocoFolder(images: 5);
        IDataView data = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        string[] before = Directory.GetDirectories(Path.GetTempPath(), "experiment*");
        using (InstanceSegmentationExperimentResult result = _ml.InstanceSegmentation()
            .CreateExperiment(Settings(null) with { MaxModels = 1 }).Execute(data))
        {
            Assert.IsNotNull(result.BestRun.ValidationMetrics);
        }
        CollectionAssert.AreEquivalent(before, Directory.GetDirectories(Path.GetTempPath(), "experiment*"));
    }

    [TestMethod]
    public void Cancelled_it_gives_the_best_so_far_and_before_that_it_says_that_there_is_nothing()
    {
        using var coco = new CocoFolder(images: 4);
        IDataView data = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        using var source = new CancellationTokenSource();
        InstanceSegmentationExperimentSettings settings = Settings(coco.PathOf("experiment")) with { MaxModels = 9, CancellationToken = source.Token };
        using InstanceSegmentationExperimentResult result = _ml.InstanceSegmentation().CreateExperiment(settings).Execute(data, data, new Each(_ => source.Cancel()));
        Assert.IsTrue(result.WasStopped);
        Assert.HasCount(1, result.RunDetails.Where(run => run.ValidationMetrics is not null));

        Assert.ThrowsExactly<OperationCanceledException>(
            () => _ml.InstanceSegmentation().CreateExperiment(settings with { CacheDirectory = coco.PathOf("other") }).Execute(data, data));
    }

    [TestMethod]
    public void Settings_out_of_their_range_are_refused_by_name()
    {
        InstanceSegmentationCatalog segmentation = _ml.InstanceSegmentation();
        foreach ((InstanceSegmentationExperimentSettings settings, string name) in new[]
        {
            (Settings(null) with { MaxModels = 0 }, "MaxModels"),
            (Settings(null) with { ReductionFactor = 1 }, "ReductionFactor"),
            (Settings(null) with { MaxRungs = 0 }, "MaxRungs"),
            (Settings(null) with { MaxConcurrentTrials = 0 }, "MaxConcurrentTrials"),
            (Settings(null) with { MaxExperimentTimeInSeconds = 0 }, "MaxExperimentTimeInSeconds"),
        })
        {
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => segmentation.CreateExperiment(settings)).Message, name);
        }
    }

    private static InstanceSegmentationExperimentSettings Settings(string? folder) => new()
    {
        Start = s_start,
        SearchSpace = s_space,
        MaxModels = 2,
        ReductionFactor = 2,
        CacheDirectory = folder,
    };

    /// <summary>Calls back on the thread that reports.</summary>
    private sealed class Each(Action<InstanceSegmentationRunDetail> action) : IProgress<InstanceSegmentationRunDetail>
    {
        public void Report(InstanceSegmentationRunDetail value) => action(value);
    }
}
