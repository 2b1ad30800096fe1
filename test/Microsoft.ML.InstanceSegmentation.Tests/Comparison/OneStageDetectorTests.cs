using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Comparison;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Tests.Model;
using Microsoft.ML.InstanceSegmentation.Tests.Training;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Comparison;

[TestClass]
public sealed class OneStageDetectorTests
{
    private static readonly OneStageOptions s_narrow = new() { RetinaNet = new() { Depth = 2, Width = 16 }, Yolo = new() { Depth = 2, Width = 16 } };

    private static IDisposable? s_oneThread;

    [ClassInitialize]
    public static void UseOneThread(TestContext context) => s_oneThread = Tiny.OneThread();

    [ClassCleanup]
    public static void UseAllThreads() => s_oneThread?.Dispose();

    [TestMethod]
    [DataRow(typeof(RetinaNet), "retinaNames")]
    [DataRow(typeof(Ssd), "ssdNames")]
    public void Heads_have_torchvisions_names_and_shapes(Type kind, string reference)
    {
        ModelOptions options = Tiny.Options.Model with
        {
            Backbone = Tiny.Options.Model.Backbone with { PyramidWidth = 8 },
            Anchors = new AnchorOptions { Sizes = [[12, 16], [24, 32], [48, 56]] },
        };
        using OneStageDetector detector = New(kind, options, 3, new OneStageOptions { RetinaNet = new() { Width = 8 } });
        JsonElement expected = ReferenceData.Read("Comparison/OneStageReference.json").GetProperty(reference);
        Dictionary<string, long[]> head = detector.GetWeights().Where(weight => !weight.Key.StartsWith("backbone.", StringComparison.Ordinal))
            .ToDictionary(weight => weight.Key, weight => weight.Value.Shape);
        CollectionAssert.AreEquivalent(expected.EnumerateObject().Select(weight => weight.Name).ToArray(), head.Keys.ToArray());
        foreach (JsonProperty weight in expected.EnumerateObject())
            CollectionAssert.AreEqual(weight.Value.Longs(), head[weight.Name], weight.Name);
    }

    [TestMethod]
    [DataRow(typeof(RetinaNet))]
    [DataRow(typeof(Ssd))]
    [DataRow(typeof(Yolo))]
    public void It_learns_one_image_by_heart(Type kind)
    {
        ImageExample image = Drawn.Rectangles("image", 64, 64, (0, 8, 8, 28, 30), (1, 36, 32, 60, 50), (1, 40, 4, 52, 18));
        InstanceSegmentationOptions options = Tiny.Options with
        {
            Epochs = 80,
            BatchSize = 1,
            Optimizer = new OptimizerOptions { Kind = OptimizerKind.AdamW, LearningRate = 2e-3, WarmupSteps = 5 },
        };
        using OneStageDetector detector = New(kind, options.Model, 2, s_narrow);

        Trainer.Train(detector, Drawn.Data(2, image), validation: null, options, Tiny.Run);

        var scorer = new Scorer(detector, options.Model, CPU);
        DetectionMetrics metrics = scorer.Evaluate(Drawn.Data(2, image), CancellationToken.None)!;
        Assert.IsNull(metrics.Mask);
        Assert.IsGreaterThan(0.7, metrics.BoundingBox.AP, metrics.ToString());
        Assert.AreEqual(1, scorer.EvaluateRecall(Drawn.Data(2, image)).Recall50At10);
    }

    [TestMethod]
    [DataRow(typeof(RetinaNet))]
    [DataRow(typeof(Ssd))]
    [DataRow(typeof(Yolo))]
    public void One_class_no_instance_and_crowds_over_everything_train_and_detect(Type kind)
    {
        using DisposeScope scope = NewDisposeScope();
        using OneStageDetector detector = New(kind, Tiny.Options.Model, 1, s_narrow);
        GroundTruth none = ReferenceData.Targets(64, 64, [], []);
        GroundTruth crowd = ReferenceData.Targets(64, 48, [-1000, -1000, 1000, 1000], [0], [true]);
        DetectionLosses losses = detector.Losses(Batch(), [none, crowd], new Random(1));
        losses.Total().backward();
        Assert.AreEqual(0, losses.Box.item<float>());
        Assert.AreEqual(0, losses.ProposalBox.item<float>() + losses.Mask.item<float>());
        Assert.IsTrue(losses.Total().item<float>() is >= 0 and < 1000);
        Assert.IsTrue(detector.parameters().All(parameter => parameter.grad is { } gradient && float.IsFinite(gradient.norm().item<float>())));
        Assert.HasCount(2, detector.Detect(Batch()));
    }

    [TestMethod]
    [DataRow(typeof(RetinaNet))]
    [DataRow(typeof(Ssd))]
    [DataRow(typeof(Yolo))]
    public void Single_scale_features_do_as_well(Type kind)
    {
        using DisposeScope scope = NewDisposeScope();
        ModelOptions options = Tiny.Options.Model with
        {
            Backbone = new BackboneOptions { Kind = BackboneKind.C4, Depth = ResNetDepth.ResNet18 },
            Anchors = new AnchorOptions { Sizes = [[16, 32]] },
        };
        using OneStageDetector detector = New(kind, options, 2, s_narrow);
        GroundTruth[] targets = [ReferenceData.Targets(64, 64, [8, 8, 28, 30], [0]), ReferenceData.Targets(64, 48, [4, 34, 26, 58], [1])];
        DetectionLosses losses = detector.Losses(Batch(), targets, new Random(1));
        losses.Total().backward();
        Assert.IsTrue(losses.Classification.item<float>() > 0 && losses.Box.item<float>() > 0);
        Assert.HasCount(2, detector.Detect(Batch()));
    }

    [TestMethod]
    [DataRow(typeof(RetinaNet))]
    [DataRow(typeof(Ssd))]
    [DataRow(typeof(Yolo))]
    public void Proposals_are_the_best_boxes_of_any_class_in_the_image_best_first(Type kind)
    {
        using DisposeScope scope = NewDisposeScope();
        using OneStageDetector detector = New(kind, Tiny.Options.Model, 3, s_narrow);
        foreach ((ImageDetections proposals, (int height, int width)) in detector.Propose(Batch()).Zip([(64, 64), (64, 48)]))
        {
            float[] scores = proposals.Scores;
            Assert.HasCount(50, scores);
            CollectionAssert.AreEqual(scores.OrderDescending().ToArray(), scores);
            CollectionAssert.AreEqual(new int[50], proposals.Classes);
            Box[] boxes = proposals.Boxes;
            Assert.IsTrue(boxes.All(box => box.X0 >= 0 && box.Y0 >= 0 && box.X1 <= width && box.Y1 <= height));
        }
    }

    [TestMethod]
    [DataRow(typeof(RetinaNet))]
    [DataRow(typeof(Ssd))]
    [DataRow(typeof(Yolo))]
    public void Steps_detections_and_proposals_leave_no_tensors_behind(Type kind)
    {
        using OneStageDetector detector = New(kind, Tiny.Options.Model, 2, s_narrow);
        using DisposeScope scope = NewDisposeScope();
        ImageBatch batch = Batch();
        GroundTruth[] targets = [ReferenceData.Targets(64, 64, [8, 8, 28, 30, 36, 32, 60, 50], [0, 1]), ReferenceData.Targets(64, 48, [4, 34, 26, 58], [1])];
        var counts = new List<long>();
        for (int i = 0; i < 4; i++)
        {
            using (DisposeScope step = NewDisposeScope())
            {
                detector.zero_grad();
                detector.Losses(batch, targets, new Random(i)).Total().backward();
                detector.Detect(batch);
                detector.Propose(batch);
            }
            GC.Collect();
            GC.WaitForPendingFinalizers();
            counts.Add(Tensor.TotalCount);
        }
        Assert.AreEqual(counts[1], counts[3], string.Join(", ", counts));
    }

    [TestMethod]
    [DataRow(typeof(RetinaNet))]
    [DataRow(typeof(Ssd))]
    [DataRow(typeof(Yolo))]
    public void It_starts_from_the_backbone_of_mask_rcnn_and_from_its_own_weights_with_other_classes(Type kind)
    {
        using var folder = new TemporaryFolder();
        string two = folder.File("two-stage.safetensors"), one = folder.File("one-stage.safetensors");
        using var whole = new MaskRcnn(Tiny.Options.Model, classCount: 2, seed: 5);
        using OneStageDetector detector = New(kind, Tiny.Options.Model, 2, s_narrow);
        using OneStageDetector other = New(kind, Tiny.Options.Model, 4, s_narrow);
        SafetensorsFile.Write(two, whole.GetWeights());
        SafetensorsFile.Write(one, detector.GetWeights());
        const string Body = "backbone.fpn.inner_blocks.0.0.weight";

        NamedWeights fromTwoStages = StartingWeights.ApplyFile(detector.GetWeights(), two, _ => { });
        CollectionAssert.AreEqual(whole.GetWeights()[Body].Values, fromTwoStages[Body].Values);
        NamedWeights fromOwn = StartingWeights.ApplyFile(other.GetWeights(), one, _ => { });
        CollectionAssert.AreEqual(detector.GetWeights()[Body].Values, fromOwn[Body].Values);
        other.SetWeights(fromOwn);
    }

    private static OneStageDetector New(Type kind, ModelOptions options, int classes, OneStageOptions oneStage) =>
        kind == typeof(RetinaNet) ? new RetinaNet(options, oneStage, classes, seed: 1)
        : kind == typeof(Ssd) ? new Ssd(options, oneStage, classes, seed: 1)
        : new Yolo(options, oneStage, classes, seed: 1);

    private static ImageBatch Batch() =>
        new ImageTransform(Tiny.Options.Model.Image).Batch([ReferenceData.Image("first", 64, 64), ReferenceData.Image("second", 64, 48)], CPU);
}
