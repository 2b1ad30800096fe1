using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Comparison;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Tests.Model;
using Microsoft.ML.InstanceSegmentation.Tests.Training;
using Microsoft.ML.InstanceSegmentation.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Comparison;

/// <summary>The first stage alone is the first stage of Mask R-CNN, which is compared with torchvision's.</summary>
[TestClass]
public sealed class ProposalOnlyDetectorTests
{
    private static readonly ModelOptions s_options = Tiny.Options.Model;

    [TestMethod]
    public void Weights_are_those_of_mask_rcnn_without_its_heads()
    {
        using var alone = new ProposalOnlyDetector(s_options, seed: 1);
        using var whole = new MaskRcnn(s_options, classCount: 3, seed: 1);
        NamedWeights expected = whole.GetWeights();
        NamedWeights actual = alone.GetWeights();
        CollectionAssert.AreEqual(expected.Keys.Where(name => !name.StartsWith("roi_heads.", StringComparison.Ordinal)).ToArray(), actual.Keys.ToArray());
        foreach ((string name, WeightTensor weight) in actual)
            CollectionAssert.AreEqual(expected[name].Values, weight.Values, name);
    }

    [TestMethod]
    public void Losses_are_those_of_mask_rcnns_first_stage_and_the_other_parts_are_zero()
    {
        using DisposeScope scope = NewDisposeScope();
        using var alone = new ProposalOnlyDetector(s_options, seed: 1);
        using var whole = new MaskRcnn(s_options, classCount: 3, seed: 1);
        DetectionLosses expected = whole.Losses(Batch(), Targets(), new Random(5));
        DetectionLosses actual = alone.Losses(Batch(), Targets(), new Random(5));
        Assert.AreEqual(expected.Objectness.item<float>(), actual.Objectness.item<float>());
        Assert.AreEqual(expected.ProposalBox.item<float>(), actual.ProposalBox.item<float>());
        Assert.AreEqual(0, (actual.Classification + actual.Box + actual.Mask).item<float>());
        Assert.AreEqual(actual.Objectness.item<float>() + actual.ProposalBox.item<float>(), actual.Total().item<float>());
        actual.Total().backward();
        Assert.IsTrue(alone.parameters().All(parameter => parameter.grad is not null));
    }

    [TestMethod]
    public void Detections_are_mask_rcnns_proposals_of_one_class()
    {
        using DisposeScope scope = NewDisposeScope();
        using var alone = new ProposalOnlyDetector(s_options, seed: 1);
        using var whole = new MaskRcnn(s_options, classCount: 3, seed: 1);
        ImageDetections[] expected = whole.Propose(Batch());
        ImageDetections[] actual = alone.Detect(Batch());
        Assert.HasCount(2, actual);
        for (int n = 0; n < 2; n++)
        {
            CollectionAssert.AreEqual(expected[n].Boxes, actual[n].Boxes);
            float[] scores = actual[n].Scores;
            CollectionAssert.AreEqual(expected[n].Scores, scores);
            CollectionAssert.AreEqual(scores.OrderDescending().ToArray(), scores);
            Assert.IsTrue(scores.Length > 10 && scores.All(score => score is > 0 and < 1));
            CollectionAssert.AreEqual(new int[scores.Length], actual[n].Classes);
            Assert.IsNull(actual[n].Masks);
        }
    }

    [TestMethod]
    public void Images_without_instances_train_as_background()
    {
        using DisposeScope scope = NewDisposeScope();
        using var network = new ProposalOnlyDetector(s_options, seed: 1);
        GroundTruth none = ReferenceData.Targets(64, 64, [], []);
        DetectionLosses losses = network.Losses(Batch(), [none, none], new Random(1));
        losses.Total().backward();
        Assert.AreEqual(0, losses.ProposalBox.item<float>());
        Assert.IsGreaterThan(0, losses.Objectness.item<float>());
    }

    [TestMethod]
    public void Steps_and_proposals_leave_no_tensors_behind()
    {
        using var network = new ProposalOnlyDetector(s_options, seed: 1);
        using DisposeScope scope = NewDisposeScope();
        ImageBatch batch = Batch();
        GroundTruth[] targets = Targets();
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

    private static ImageBatch Batch() =>
        new ImageTransform(s_options.Image).Batch([ReferenceData.Image("first", 64, 64), ReferenceData.Image("second", 64, 48)], CPU);

    private static GroundTruth[] Targets() =>
        [ReferenceData.Targets(64, 64, [8, 8, 28, 30, 36, 32, 60, 50], [0, 1]), ReferenceData.Targets(64, 48, [4, 34, 26, 58], [2])];
}
