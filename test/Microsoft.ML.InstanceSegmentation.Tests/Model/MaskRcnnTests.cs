using System.Reflection;
using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Weights;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

/// <summary>The whole network against torchvision's, with the same weights, images and instances (MaskRcnnReference.py).</summary>
[TestClass]
public sealed class MaskRcnnTests
{
    private const int Everything = 1_000_000;
    private const int Classes = 2;
    private static readonly JsonElement s_reference = ReferenceData.Read("Model/MaskRcnnReference.json");

    [TestMethod]
    public void State_dict_has_torchvisions_names_and_shapes()
    {
        using MaskRcnn network = Network(ResNetDepth.ResNet18, BackboneNorm.Batch);
        NamedWeights weights = network.GetWeights();
        JsonElement expected = s_reference.GetProperty("names");
        CollectionAssert.AreEqual(expected.EnumerateObject().Select(p => p.Name).ToArray(), weights.Keys.ToArray());
        foreach (JsonProperty weight in expected.EnumerateObject())
            CollectionAssert.AreEqual(weight.Value.Longs(), weights[weight.Name].Shape, weight.Name);
    }

    [TestMethod]
    [DataRow(ResNetDepth.ResNet18, BackboneNorm.Batch)]
    [DataRow(ResNetDepth.ResNet50, BackboneNorm.FrozenBatch)]
    public void Detections_are_torchvisions(ResNetDepth depth, BackboneNorm norm)
    {
        JsonElement expected = s_reference.GetProperty("detect").GetProperty($"{depth}-{norm}");
        using DisposeScope scope = NewDisposeScope();
        using MaskRcnn network = Network(depth, norm);
        ReferenceData.FillWeights(network);
        ImageBatch batch = new ImageTransform(Options(depth, norm).Image).Batch([ReferenceData.Image("first", 100, 140), ReferenceData.Image("second", 150, 64)], CPU);
        CollectionAssert.AreEqual(expected.GetProperty("sizes").EnumerateArray().Select(size => ((int)size[0].GetInt64(), (int)size[1].GetInt64())).ToArray(), batch.Sizes.ToArray());
        // A sample's position on 200 pixels is exact to 2e-5, and neighbouring pixels differ by up to 4.
        Close(expected.GetProperty("input").Floats(), batch.Images.slice(2, 0, long.MaxValue, 16).slice(3, 0, long.MaxValue, 16), 1e-4f);

        ImageDetections[] detections = network.Detect(batch);

        for (int n = 0; n < 2; n++)
        {
            CollectionAssert.AreEqual(expected.GetProperty("classes")[n].Longs(), Array.ConvertAll(detections[n].Classes, c => (long)c));
            Close(expected.GetProperty("boxes")[n].Floats(), TensorTransfer.FromBoxes(detections[n].Boxes, CPU), 0.01f);
            Close(expected.GetProperty("scores")[n].Floats(), tensor(detections[n].Scores), 1e-4f);
            Close(expected.GetProperty("masks")[n].Floats(), tensor(detections[n].Masks!).view(-1, 28, 28).slice(1, 0, 28, 9).slice(2, 0, 28, 9), 1e-4f);
        }
    }

    [TestMethod]
    [DataRow(ResNetDepth.ResNet18, BackboneNorm.Batch)]
    [DataRow(ResNetDepth.ResNet50, BackboneNorm.FrozenBatch)]
    public void Losses_and_gradients_are_torchvisions(ResNetDepth depth, BackboneNorm norm)
    {
        JsonElement expected = s_reference.GetProperty("train").GetProperty($"{depth}-{norm}");
        using DisposeScope scope = NewDisposeScope();
        using MaskRcnn network = Network(depth, norm);
        ReferenceData.FillWeights(network);
        // In float32 a unit that is 0 up to rounding passes its gradient on one machine and not on another.
        network.to(ScalarType.Float64);
        DetectionLosses losses = network.Losses(InFloat64(TrainingBatch()), TrainingTargets(), new Random(1));
        losses.Total().backward();
        network.ThrowIfBackwardFailed();

        (string Name, Tensor Loss)[] parts =
        [
            ("loss_objectness", losses.Objectness), ("loss_rpn_box_reg", losses.ProposalBox), ("loss_classifier", losses.Classification),
            ("loss_box_reg", losses.Box), ("loss_mask", losses.Mask),
        ];
        foreach ((string name, Tensor loss) in parts)
        {
            double value = expected.GetProperty("losses").GetProperty(name).GetDouble();
            Assert.AreEqual(value, loss.to(ScalarType.Float64).item<double>(), 1e-4 * value, name);
        }
        foreach ((string name, Tensor parameter) in network.named_parameters())
        {
            double norm2 = expected.GetProperty("gradients").GetProperty(name).GetDouble();
            double actual = Math.Sqrt(TensorTransfer.Read<double>(parameter.grad!).Sum(value => value * value));
            Assert.AreEqual(norm2, actual, 1e-3 * norm2, name);
        }
    }

    [TestMethod]
    public void Weights_survive_a_round_trip_and_determine_the_detections()
    {
        using DisposeScope scope = NewDisposeScope();
        using MaskRcnn first = Network(ResNetDepth.ResNet18, BackboneNorm.Group, seed: 1);
        using MaskRcnn second = Network(ResNetDepth.ResNet18, BackboneNorm.Group, seed: 2);
        second.SetWeights(first.GetWeights());
        NamedWeights copied = second.GetWeights();
        foreach ((string name, WeightTensor weight) in first.GetWeights())
            CollectionAssert.AreEqual(weight.Values, copied[name].Values, name);
    }

    [TestMethod]
    public void One_seed_gives_one_network()
    {
        using MaskRcnn first = Network(ResNetDepth.ResNet18, BackboneNorm.Batch, seed: 3);
        using MaskRcnn second = Network(ResNetDepth.ResNet18, BackboneNorm.Batch, seed: 3);
        using MaskRcnn other = Network(ResNetDepth.ResNet18, BackboneNorm.Batch, seed: 4);
        const string Name = "rpn.head.conv.0.0.weight";
        CollectionAssert.AreEqual(first.GetWeights()[Name].Values, second.GetWeights()[Name].Values);
        CollectionAssert.AreNotEqual(first.GetWeights()[Name].Values, other.GetWeights()[Name].Values);
    }

    [TestMethod]
    public void Weights_that_do_not_fit_are_refused_with_their_names()
    {
        using MaskRcnn network = Network(ResNetDepth.ResNet18, BackboneNorm.Batch);
        NamedWeights weights = network.GetWeights();
        weights.Remove("rpn.head.cls_logits.bias");
        weights.Add("rpn.head.extra", new WeightTensor([1], [0]));
        weights.Add("backbone.body.bn1.num_batches_tracked", new WeightTensor([], [7]));
        weights["roi_heads.box_predictor.cls_score.bias"] = new WeightTensor([9], new float[9]);
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => network.SetWeights(weights));
        StringAssert.Contains(error.Message, "1 missing: rpn.head.cls_logits.bias.");
        StringAssert.Contains(error.Message, "1 not in the network: rpn.head.extra.");
        StringAssert.Contains(error.Message, "roi_heads.box_predictor.cls_score.bias is [9] rather than [3]");
    }

    [TestMethod]
    public void Converted_network_computes_with_the_converted_weights()
    {
        using DisposeScope scope = NewDisposeScope();
        var convolution = new Convolution(new WeightInitializer(1).KaimingNormal(2, 3, 3), WeightInitializer.Constant(2, 0));
        convolution.to(ScalarType.Float64);
        Assert.AreEqual(ScalarType.Float64, convolution.Forward(zeros(1, 3, 4, 4, ScalarType.Float64)).dtype);
        Assert.AreEqual(1, convolution.get_parameter("weight")!.stride(1));
    }

    /// <summary>TorchSharp moves a network to a GPU, or to another number format, by new parameters that it puts into the fields of their names.</summary>
    [TestMethod]
    [DataRow(BackboneNorm.Batch, MaskLoss.Sigmoid)]
    [DataRow(BackboneNorm.FrozenBatch, MaskLoss.Softmax)]
    [DataRow(BackboneNorm.Group, MaskLoss.Sigmoid)]
    public void Every_layer_of_a_converted_network_has_the_converted_parameters(BackboneNorm norm, MaskLoss maskLoss)
    {
        ModelOptions options = Options(ResNetDepth.ResNet18, norm);
        using var network = new MaskRcnn(options with { Heads = options.Heads with { MaskLoss = maskLoss } }, Classes);
        network.to(ScalarType.Float64);
        int found = 0;
        foreach (nn.Module module in network.modules())
        {
            Parameter[] registered = [.. module.parameters(recurse: false)];
            foreach (FieldInfo field in module.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic))
            {
                if (field.GetValue(module) is not Parameter parameter)
                    continue;
                Assert.Contains(p => ReferenceEquals(p, parameter), registered, $"{module.GetName()}.{field.Name}");
                Assert.AreEqual(ScalarType.Float64, parameter.dtype);
                found++;
            }
        }
        Assert.AreEqual(network.parameters().Count(), found);
    }

    [TestMethod]
    public void Same_random_gives_the_same_losses_and_gradients()
    {
        (float[] Losses, float[] Gradient) first = Step(), second = Step();
        CollectionAssert.AreEqual(first.Losses, second.Losses);
        CollectionAssert.AreEqual(first.Gradient, second.Gradient);

        static (float[] Losses, float[] Gradient) Step()
        {
            using DisposeScope scope = NewDisposeScope();
            using var network = new MaskRcnn(Options(ResNetDepth.ResNet18, BackboneNorm.Batch) with { Regions = new() { RegionsPerImage = 16 } }, Classes, seed: 5);
            DetectionLosses losses = network.Losses(TrainingBatch(), TrainingTargets(), new Random(6));
            losses.Total().backward();
            return ([losses.Objectness.item<float>(), losses.Mask.item<float>()], TensorTransfer.Read<float>(network.get_parameter("backbone.body.conv1.weight")!.grad!));
        }
    }

    [TestMethod]
    public void Images_without_instances_train_as_background()
    {
        using DisposeScope scope = NewDisposeScope();
        using MaskRcnn network = Network(ResNetDepth.ResNet18, BackboneNorm.Batch);
        GroundTruth none = ReferenceData.Targets(128, 160, [], []);
        DetectionLosses losses = network.Losses(TrainingBatch(), [none, ReferenceData.Targets(128, 128, [], [])], new Random(1));
        losses.Total().backward();
        Assert.AreEqual(0, losses.ProposalBox.item<float>());
        Assert.AreEqual(0, losses.Box.item<float>());
        Assert.AreEqual(0, losses.Mask.item<float>());
        Assert.IsTrue(losses.Objectness.item<float>() > 0 && losses.Classification.item<float>() > 0);
    }

    [TestMethod]
    public void Crowd_over_everything_trains_nothing()
    {
        using DisposeScope scope = NewDisposeScope();
        using MaskRcnn network = Network(ResNetDepth.ResNet18, BackboneNorm.Batch);
        GroundTruth crowd = ReferenceData.Targets(128, 160, [-1000, -1000, 1000, 1000], [0], [true]);
        DetectionLosses losses = network.Losses(TrainingBatch(), [crowd, crowd], new Random(1));
        Assert.AreEqual(0, losses.Total().item<float>());
    }

    [TestMethod]
    public void Nothing_above_the_score_threshold_gives_empty_detections()
    {
        using DisposeScope scope = NewDisposeScope();
        using var network = new MaskRcnn(Options(ResNetDepth.ResNet18, BackboneNorm.Batch) with { Detection = new() { ScoreThreshold = 1 } }, Classes, seed: 1);
        foreach (ImageDetections detections in network.Detect(TrainingBatch()))
        {
            Assert.IsEmpty(detections.Boxes);
            Assert.IsEmpty(detections.Scores);
            Assert.IsEmpty(detections.Classes);
            Assert.IsEmpty(detections.Masks!);
        }
    }

    [TestMethod]
    public void Steps_and_detections_leave_no_tensors_behind()
    {
        using MaskRcnn network = Network(ResNetDepth.ResNet18, BackboneNorm.Batch);
        using DisposeScope scope = NewDisposeScope();
        ImageBatch batch = TrainingBatch();
        GroundTruth[] targets = TrainingTargets();
        var counts = new List<long>();
        for (int i = 0; i < 4; i++)
        {
            using (DisposeScope step = NewDisposeScope())
            {
                network.zero_grad();
                network.Losses(batch, targets, new Random(i)).Total().backward();
                network.Detect(batch);
            }
            GC.Collect();
            GC.WaitForPendingFinalizers();
            counts.Add(Tensor.TotalCount);
        }
        Assert.AreEqual(counts[1], counts[3], string.Join(", ", counts));
    }

    [TestMethod]
    public void Losses_stay_in_the_callers_scope_and_detections_leave_no_tensor_there()
    {
        using MaskRcnn network = Network(ResNetDepth.ResNet18, BackboneNorm.Batch);
        using DisposeScope scope = NewDisposeScope();
        (ImageBatch batch, GroundTruth[] targets) = (TrainingBatch(), TrainingTargets());
        int before = scope.DisposablesCount;
        network.Losses(batch, targets, new Random(1));
        Assert.AreEqual(before + 5, scope.DisposablesCount);
        network.Detect(batch);
        Assert.AreEqual(before + 5, scope.DisposablesCount);
    }

    internal static ModelOptions Options(ResNetDepth depth, BackboneNorm norm) => new()
    {
        Image = new ImageOptions { MinSize = 128, MaxSize = 200 },
        Backbone = new BackboneOptions { Depth = depth, Norm = norm, PyramidWidth = 32 },
        Anchors = new AnchorOptions { Sizes = [[16], [32], [64], [128], [256]] },
        Proposals = new ProposalOptions
        {
            AnchorsPerImage = Everything,
            PositiveFraction = 1,
            PreNmsTraining = 200,
            PostNmsTraining = 60,
            PreNms = 200,
            PostNms = 100,
        },
        Regions = new RegionOptions { RegionsPerImage = Everything, PositiveFraction = 1 },
        Heads = new HeadOptions { BoxWidth = 48, MaskWidths = [24, 40], MaskPredictorWidth = 20 },
        Detection = new DetectionOptions { ScoreThreshold = 0.3f, MaxDetections = 20 },
    };

    private static MaskRcnn Network(ResNetDepth depth, BackboneNorm norm, int seed = 1) => new(Options(depth, norm), Classes, seed);

    private static ImageBatch InFloat64(ImageBatch batch) => new(batch.Images.to(ScalarType.Float64), batch.Sizes);

    private static ImageBatch TrainingBatch() => new ImageTransform(new ImageOptions { MinSize = 128, MaxSize = 160 })
        .Batch([ReferenceData.Image("first", 128, 160), ReferenceData.Image("second", 128, 128)], CPU);

    private static GroundTruth[] TrainingTargets() =>
    [
        ReferenceData.Targets(128, 160, [10, 20, 60, 70, 40, 50, 100, 120, 90, 8, 150, 40], [0, 1, 0]),
        ReferenceData.Targets(128, 128, [30, 30, 50, 62], [1]),
    ];

    private static void Close(float[] expected, Tensor actual, float tolerance)
    {
        float[] values = TensorTransfer.Read<float>(actual);
        Assert.HasCount(expected.Length, values);
        for (int i = 0; i < values.Length; i++)
            Assert.AreEqual(expected[i], values[i], tolerance, $"number {i}");
    }
}
