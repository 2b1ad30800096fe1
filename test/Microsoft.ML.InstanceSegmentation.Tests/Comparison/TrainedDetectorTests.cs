using Microsoft.ML.InstanceSegmentation.Tests.MlNet;
using Microsoft.ML.InstanceSegmentation.Tests.Training;
using Microsoft.ML.InstanceSegmentation.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Comparison;

[TestClass]
public sealed class TrainedDetectorTests
{
    private static readonly InstanceSegmentationOptions s_options = TinyModel.Training;

    private static readonly OneStageOptions s_narrow = new() { RetinaNet = new() { Depth = 1, Width = 16 }, Yolo = new() { Depth = 1, Width = 16 } };

    private static IDisposable? s_oneThread;

    private readonly MLContext _ml = new(seed: 1);

    [ClassInitialize]
    public static void UseOneThread(TestContext context) => s_oneThread = Tiny.OneThread();

    [ClassCleanup]
    public static void UseAllThreads() => s_oneThread?.Dispose();

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Every_kind_trains_detects_proposes_and_is_measured(DetectorKind kind)
    {
        using var coco = new CocoFolder();
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        var reports = new List<TrainingProgress>();

        using TrainedDetector detector = _ml.InstanceSegmentation().TrainDetector(
            kind, view, s_options, s_narrow, validationSet: view, new Tiny.Watcher(reports.Add));

        Assert.AreEqual(kind, detector.Kind);
        Assert.IsFalse(detector.WasCancelled);
        bool anyClass = kind == DetectorKind.RegionProposals;
        CollectionAssert.AreEqual(anyClass ? ["object"] : new[] { "left", "right" }, detector.ClassNames.ToArray());
        Assert.HasCount(2, reports);
        Assert.IsTrue(reports.All(report => report.Loss.Total > 0));

        DetectionMetrics metrics = detector.Evaluate(view);
        Assert.IsTrue(metrics.BoundingBox.AP is >= 0 and <= 1);
        Assert.AreEqual(reports[^1].ValidationBoundingBox!.AP, metrics.BoundingBox.AP);
        Assert.AreEqual(kind == DetectorKind.MaskRcnn, metrics.Mask is not null);
        Assert.AreEqual(reports[^1].Validation is not null, metrics.Mask is not null);
        Assert.HasCount(detector.ClassNames.Count, metrics.BoundingBox.PerClassAP);

        RecallMetrics recall = detector.EvaluateRecall(view);
        Assert.AreEqual(3, recall.Instances);
        Assert.IsTrue(recall.AR10 >= 0 && recall.AR10 <= recall.AR100 && recall.AR100 <= 1 && recall.BoxesPerImage > 0, recall.ToString());

        AssertBoxes(detector.Detect(view), detector.ClassNames);
        AssertBoxes(detector.Propose(view), ["object"]);
        Assert.IsTrue(detector.Propose(view).All(image => image.Labels.Count > 0));
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Weights_that_are_saved_start_a_training_of_the_same_kind(DetectorKind kind)
    {
        using var coco = new CocoFolder();
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        (string file, string again) = (coco.PathOf("weights.safetensors"), coco.PathOf("again.safetensors"));
        using (TrainedDetector trained = _ml.InstanceSegmentation().TrainDetector(kind, view, s_options, s_narrow))
            trained.SaveWeights(file);

        // A rate so small that no weight moves: what is saved is what training started from, batch statistics apart.
        var still = new OptimizerOptions { LearningRate = 1e-30, WeightDecay = 0 };
        using (TrainedDetector started = _ml.InstanceSegmentation().TrainDetector(kind, view, s_options with { InitialWeights = file, Seed = 7, Optimizer = still }, s_narrow))
            started.SaveWeights(again);

        NamedWeights expected = SafetensorsFile.Read(file), actual = SafetensorsFile.Read(again);
        CollectionAssert.AreEquivalent(expected.Keys.ToArray(), actual.Keys.ToArray());
        foreach ((string name, WeightTensor weight) in expected.Where(weight => !weight.Key.Contains("running_", StringComparison.Ordinal)))
        {
            for (int i = 0; i < weight.Values.Length; i++)
                Assert.AreEqual(weight.Values[i], actual[name].Values[i], 1e-20f, name);
        }
    }

    [TestMethod]
    public void One_seed_gives_one_detector()
    {
        using var coco = new CocoFolder();
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        CollectionAssert.AreEqual(Scores(1), Scores(1));
        CollectionAssert.AreNotEqual(Scores(1), Scores(2));

        float[] Scores(int seed)
        {
            using TrainedDetector detector = _ml.InstanceSegmentation().TrainDetector(DetectorKind.RegionProposals, view, s_options with { Seed = seed });
            return [.. detector.Propose(view).SelectMany(image => image.Scores)];
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Runs_one_after_the_other_leave_no_tensor_behind(DetectorKind kind)
    {
        using var coco = new CocoFolder();
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        using var folder = new TemporaryFolder();
        string weights = folder.File("weights.safetensors");
        var counts = new List<long>();
        for (int run = 0; run < 3; run++)
        {
            using (TrainedDetector detector = _ml.InstanceSegmentation().TrainDetector(kind, view, s_options, s_narrow))
            {
                detector.Evaluate(view);
                detector.EvaluateRecall(view);
                detector.SaveWeights(weights);
            }
            GC.Collect();
            GC.WaitForPendingFinalizers();
            counts.Add(Tensor.TotalCount);
        }
        // A Parameter of TorchSharp's takes over the tensor that it is made of, and that tensor stays in the count though its memory goes
        // with
        // the Parameter: one for each of the network's parameters, whether it is trained or not.
        int parameters = SafetensorsFile.Read(weights).Keys.Count(name => !name.Contains(".running_", StringComparison.Ordinal));
        long left = counts[2] - counts[1];
        Assert.IsTrue(left == 0 || left == parameters, $"{string.Join(' ', counts)}; {parameters} parameters");
    }

    [TestMethod]
    public void Cancelling_throws_or_gives_the_detector_so_far()
    {
        using var coco = new CocoFolder();
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        Assert.ThrowsExactly<OperationCanceledException>(() => Train(returns: false));
        using TrainedDetector detector = Train(returns: true);
        Assert.IsTrue(detector.WasCancelled);

        TrainedDetector Train(bool returns)
        {
            using var source = new CancellationTokenSource();
            return _ml.InstanceSegmentation().TrainDetector(
                DetectorKind.RegionProposals,
                view,
                s_options with { Epochs = 50, ReturnModelWhenCancelled = returns },
                progress: new Tiny.Watcher(_ => source.Cancel()),
                cancellationToken: source.Token);
        }
    }

    [TestMethod]
    public void What_cannot_be_is_refused_with_a_reason()
    {
        using var coco = new CocoFolder();
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        string file = coco.PathOf("weights.safetensors");
        TrainedDetector detector = _ml.InstanceSegmentation().TrainDetector(DetectorKind.RegionProposals, view, s_options);
        detector.SaveWeights(file);
        ArgumentException frozen = Assert.ThrowsExactly<ArgumentException>(
            () => _ml.InstanceSegmentation().TrainDetector(DetectorKind.RegionProposals, view, s_options with { InitialWeights = file, FreezeFirstStage = true }));
        Assert.Contains("FreezeFirstStage", frozen.Message);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.InstanceSegmentation().TrainDetector((DetectorKind)99, view, s_options));

        detector.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => detector.Evaluate(view));
        Assert.ThrowsExactly<ObjectDisposedException>(() => detector.Detect(view).ToArray());
        Assert.ThrowsExactly<ObjectDisposedException>(() => detector.SaveWeights(file));
    }

    private static IEnumerable<object[]> Kinds() => Enum.GetValues<DetectorKind>().Select(kind => new object[] { kind });

    private static void AssertBoxes(IEnumerable<ImageBoxes> found, IReadOnlyList<string> labels)
    {
        ImageBoxes[] images = [.. found];
        CollectionAssert.AreEqual(new[] { "0.png", "1.png", "2.png", "3.png" }, images.Select(image => image.Name).ToArray());
        foreach (ImageBoxes image in images)
        {
            Assert.AreEqual((4 * image.Scores.Count, image.Scores.Count), (image.Boxes.Count, image.Labels.Count));
            Assert.IsTrue(image.Scores.All(score => score is >= 0 and <= 1) && image.Labels.All(labels.Contains));
            CollectionAssert.AreEqual(image.Scores.OrderDescending().ToArray(), image.Scores.ToArray());
            for (int i = 0; i < image.Boxes.Count; i += 4)
                Assert.IsTrue(image.Boxes[i] >= 0 && image.Boxes[i] <= image.Boxes[i + 2] && image.Boxes[i + 2] <= 48 && image.Boxes[i + 3] <= 40);
        }
    }
}
