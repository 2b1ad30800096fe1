using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

/// <summary>The network with other losses, samplers and heads than the default's, as a whole.</summary>
[TestClass]
public sealed class MaskRcnnVariantsTests
{
    private const int Classes = 3;

    [TestMethod]
    [DataRow(ClassificationLoss.CrossEntropy, BoxLossKind.SmoothL1, CandidateSampling.All)]
    [DataRow(ClassificationLoss.CrossEntropy, BoxLossKind.GIoU, CandidateSampling.Minibatch)]
    [DataRow(ClassificationLoss.BalancedCrossEntropy, BoxLossKind.L1, CandidateSampling.All)]
    [DataRow(ClassificationLoss.Focal, BoxLossKind.SmoothL1, CandidateSampling.Minibatch)]
    [DataRow(ClassificationLoss.Focal, BoxLossKind.GIoU, CandidateSampling.All)]
    public void Every_loss_with_and_without_sampling_has_finite_gradients_also_without_instances(
        ClassificationLoss kind, BoxLossKind box, CandidateSampling sampling)
    {
        ClassificationLossOptions loss = new() { Kind = kind, Gamma = 0.5f };
        ModelOptions options = TinyModel.Options with
        {
            Proposals = TinyModel.Options.Proposals with { Loss = loss, BoxLoss = new() { Kind = box }, Sampling = sampling },
            Regions = TinyModel.Options.Regions with { Loss = loss, BoxLoss = new() { Kind = box }, Sampling = sampling },
        };
        using var network = new MaskRcnn(options, Classes, seed: 1);
        foreach (GroundTruth targets in new[] { Targets(), ReferenceData.Targets(96, 64, [], []) })
        {
            using DisposeScope scope = NewDisposeScope();
            network.zero_grad();
            DetectionLosses losses = network.Losses(Batch(), [targets], new Random(1));
            losses.Total().backward();
            bool hasInstances = targets.Boxes.Length > 0;
            foreach (Tensor part in new[] { losses.ProposalBox, losses.Box, losses.Mask })
                Assert.AreEqual(hasInstances, part.item<float>() > 0);
            foreach (Tensor part in new[] { losses.Objectness, losses.Classification })
                Assert.IsTrue(part.item<float>() > 0 && part.isfinite().item<bool>());
            foreach ((string name, Tensor parameter) in network.named_parameters())
                Assert.IsTrue(parameter.grad is null || parameter.grad.isfinite().all().item<bool>(), name);
        }
    }

    [TestMethod]
    public void Without_sampling_no_chance_is_left()
    {
        ModelOptions options = TinyModel.Options with
        {
            Proposals = TinyModel.Options.Proposals with { Sampling = CandidateSampling.All },
            Regions = TinyModel.Options.Regions with { Sampling = CandidateSampling.All },
        };
        using DisposeScope scope = NewDisposeScope();
        using var network = new MaskRcnn(options, Classes, seed: 1);
        using var sampled = new MaskRcnn(TinyModel.Options, Classes, seed: 1);
        Assert.AreEqual(Total(network, 1), Total(network, 2));
        Assert.AreNotEqual(Total(sampled, 1), Total(sampled, 2));

        static float Total(MaskRcnn network, int seed) => network.Losses(Batch(), [Targets()], new Random(seed)).Total().item<float>();
    }

    [TestMethod]
    public void Class_agnostic_heads_find_what_a_network_finds_whose_classes_share_their_weights()
    {
        using DisposeScope scope = NewDisposeScope();
        ModelOptions agnostic = TinyModel.Options with
        {
            Heads = TinyModel.Options.Heads with { ClassAgnosticBoxes = true, ClassAgnosticMasks = true },
            Detection = TinyModel.Options.Detection with { ScoreThreshold = 0.1f, MaxDetections = 60 },
        };
        ModelOptions specific = agnostic with { Heads = TinyModel.Options.Heads };
        using var one = new MaskRcnn(agnostic, Classes);
        using var many = new MaskRcnn(specific, Classes);
        NamedWeights weights = ReferenceWeights.Of(new ModelConfiguration(agnostic, ["a", "b", "c"]));
        one.SetWeights(weights);
        foreach (string name in new[] { "box_predictor.bbox_pred.weight", "box_predictor.bbox_pred.bias", "mask_predictor.mask_fcn_logits.weight", "mask_predictor.mask_fcn_logits.bias" })
        {
            WeightTensor weight = weights["roi_heads." + name];
            weights["roi_heads." + name] = new WeightTensor(
                [weight.Shape[0] * (1 + Classes), .. weight.Shape[1..]], [.. Enumerable.Repeat(weight.Values, 1 + Classes).SelectMany(values => values)]);
        }
        many.SetWeights(weights);

        ImageDetections expected = many.Detect(Batch())[0], actual = one.Detect(Batch())[0];
        Assert.IsGreaterThan(1, expected.Classes.Distinct().Count());
        CollectionAssert.AreEqual(expected.Classes, actual.Classes);
        LossReference.Close(Doubles(tensor(expected.Scores)), tensor(actual.Scores));
        LossReference.Close(Doubles(TensorTransfer.FromBoxes(expected.Boxes, CPU)), TensorTransfer.FromBoxes(actual.Boxes, CPU));
        LossReference.Close(Doubles(tensor(expected.Masks!)), tensor(actual.Masks!));

        DetectionLosses expectedLosses = many.Losses(Batch(), [Targets()], new Random(1)), losses = one.Losses(Batch(), [Targets()], new Random(1));
        LossReference.Close([expectedLosses.Box.item<float>(), expectedLosses.Mask.item<float>()], stack([losses.Box, losses.Mask]).detach());
        Assert.IsGreaterThan(0f, losses.Box.item<float>());
    }

    [TestMethod]
    public void Weights_of_a_class_specific_network_start_a_class_agnostic_one_but_for_its_boxes_and_masks()
    {
        using var specific = new MaskRcnn(TinyModel.Options, Classes, seed: 1);
        using var agnostic = new MaskRcnn(
            TinyModel.Options with { Heads = TinyModel.Options.Heads with { ClassAgnosticBoxes = true, ClassAgnosticMasks = true } }, Classes, seed: 2);
        NamedWeights started = WeightMatch.Apply(agnostic.GetWeights(), specific.GetWeights(), out WeightMatch report);
        string[] anew =
        [
            "roi_heads.box_predictor.bbox_pred.weight", "roi_heads.box_predictor.bbox_pred.bias",
            "roi_heads.mask_predictor.mask_fcn_logits.weight", "roi_heads.mask_predictor.mask_fcn_logits.bias",
        ];
        CollectionAssert.AreEquivalent(anew, report.Reinitialised.Select(pair => pair.ModelName).ToArray());
        agnostic.SetWeights(started);
    }

    [TestMethod]
    public void Softmax_masks_train_and_score()
    {
        using DisposeScope scope = NewDisposeScope();
        ModelOptions options = TinyModel.Options with
        {
            Heads = TinyModel.Options.Heads with { MaskLoss = MaskLoss.Softmax },
            Detection = TinyModel.Options.Detection with { ScoreThreshold = 0.2f },
        };
        using var network = new MaskRcnn(options, Classes, seed: 1);
        DetectionLosses losses = network.Losses(Batch(), [Targets()], new Random(1));
        losses.Total().backward();
        // Weights that small leave all classes and the background alike.
        Assert.AreEqual(Math.Log(1 + Classes), losses.Mask.item<float>(), 0.05);
        ImageDetections detections = network.Detect(Batch())[0];
        Assert.IsNotEmpty(detections.Masks!);
        foreach (float probability in detections.Masks!)
            Assert.AreEqual(1.0 / (1 + Classes), probability, 0.05);
    }

    private static ImageBatch Batch() =>
        new ImageTransform(new ImageOptions { MinSize = 64, MaxSize = 128 }).Batch([ReferenceData.Image("variants", 96, 64)], CPU);

    private static GroundTruth Targets() => ReferenceData.Targets(96, 64, [5, 10, 30, 40, 20, 50, 60, 90], [0, 2]);

    private static double[] Doubles(Tensor tensor) => TensorTransfer.Read<double>(tensor.to_type(ScalarType.Float64));
}
