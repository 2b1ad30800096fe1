using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests.Weights;

[TestClass]
public sealed class NetworkFromCheckpointTests
{
    [TestMethod]
    public void Torchvisions_models_are_inferred_to_the_setting()
    {
        AssertInferred(TorchvisionModels.MaskRcnnResNet50Fpn);
        AssertInferred(TorchvisionModels.MaskRcnnResNet50FpnV2);
    }

    [TestMethod]
    [DataRow(ResNetDepth.ResNet18)]
    [DataRow(ResNetDepth.ResNet34)]
    [DataRow(ResNetDepth.ResNet101)]
    public void Depth_widths_norms_and_heads_are_inferred(ResNetDepth depth)
    {
        foreach (ModelOptions model in new[] { NarrowCheckpoint.Version1, NarrowCheckpoint.Version2 })
        {
            AssertInferred(model with { Backbone = model.Backbone with { Depth = depth } });
            AssertInferred(model with { Backbone = model.Backbone with { Depth = depth, Norm = BackboneNorm.Group, NormEpsilon = 1e-5, PyramidNorm = BackboneNorm.Group } });
            AssertInferred(model with { Pooling = new PoolingOptions { BoxBins = 5 }, Proposals = new ProposalOptions { HeadDepth = 3 } });
        }
    }

    [TestMethod]
    public void Old_names_are_those_of_the_same_network()
    {
        NamedWeights weights = NarrowCheckpoint.Weights(NarrowCheckpoint.Version1);
        var old = new NamedWeights();
        foreach ((string name, WeightTensor weight) in weights)
        {
            string before = name.Replace("rpn.head.conv.0.0.", "rpn.head.conv.", StringComparison.Ordinal);
            before = before.Replace("roi_heads.mask_head.0.0.", "roi_heads.mask_head.mask_fcn1.", StringComparison.Ordinal);
            before = before.Replace("roi_heads.mask_head.1.0.", "roi_heads.mask_head.mask_fcn2.", StringComparison.Ordinal);
            if (before.StartsWith("backbone.fpn.", StringComparison.Ordinal))
                before = before.Replace(".0.weight", ".weight", StringComparison.Ordinal).Replace(".0.bias", ".bias", StringComparison.Ordinal);
            old.Add(before, weight);
        }
        Assert.IsFalse(old.Keys.SequenceEqual(weights.Keys));
        CollectionAssert.AreEqual(weights.Keys.ToArray(), NetworkFromCheckpoint.WithModelNames(old).Keys.ToArray());
    }

    [TestMethod]
    [DataRow("backbone.body.layer3.1.conv1.weight", "2, 2, 1, 2 blocks")]
    [DataRow("backbone.body.bn1.weight", "backbone.body.bn1.weight")]
    [DataRow("backbone.fpn.inner_blocks.3.0.weight", "3 stages")]
    [DataRow("rpn.head.cls_logits.weight", "rpn.head.cls_logits.weight")]
    [DataRow("roi_heads.box_head.fc6.weight", "roi_heads.box_head.fc6.weight")]
    [DataRow("roi_heads.mask_predictor.conv5_mask.weight", "conv5_mask.weight")]
    public void What_tells_that_it_is_no_such_network_is_named(string missing, string expected)
    {
        NamedWeights weights = NarrowCheckpoint.Weights(NarrowCheckpoint.Version1);
        weights.Remove(missing);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => new NetworkFromCheckpoint(weights).Infer()).Message, expected);
    }

    [TestMethod]
    public void Shapes_of_no_such_network_are_named()
    {
        NamedWeights weights = NarrowCheckpoint.Weights(NarrowCheckpoint.Version1);
        weights["rpn.head.cls_logits.weight"] = ReferenceWeights.Weight("x", 9, 32, 1, 1);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => new NetworkFromCheckpoint(weights).Infer()).Message, "9 anchors");
        weights = NarrowCheckpoint.Weights(NarrowCheckpoint.Version1);
        weights["roi_heads.box_head.fc6.weight"] = ReferenceWeights.Weight("x", 48, 32 * 50);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => new NetworkFromCheckpoint(weights).Infer()).Message, "1600 inputs");
    }

    private static void AssertInferred(ModelOptions model)
    {
        var network = new NetworkFromCheckpoint(NarrowCheckpoint.Weights(model));
        Assert.AreEqual(JsonSerializer.Serialize(model), JsonSerializer.Serialize(network.Infer()));
        Assert.AreEqual(NarrowCheckpoint.ClassNames.Length, network.ClassCount);
    }
}
