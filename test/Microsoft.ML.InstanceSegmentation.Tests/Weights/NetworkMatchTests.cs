using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests.Weights;

/// <summary>What whole files give to whole networks: ImageNet classifiers, and checkpoints for other classes.</summary>
[TestClass]
public sealed class NetworkMatchTests
{
    private const string Body = "backbone.body.";

    [TestMethod]
    [DataRow(ResNetDepth.ResNet18)]
    [DataRow(ResNetDepth.ResNet34)]
    [DataRow(ResNetDepth.ResNet50)]
    [DataRow(ResNetDepth.ResNet101)]
    public void An_ImageNet_ResNet_gives_the_whole_body_and_nothing_else(ResNetDepth depth)
    {
        ModelOptions options = NarrowCheckpoint.Version2 with { Backbone = NarrowCheckpoint.Version2.Backbone with { Depth = depth } };
        Dictionary<string, long[]> network = Shapes(options, NarrowCheckpoint.ClassNames);
        var classifier = new NamedWeights();
        foreach ((string name, WeightTensor weight) in NarrowCheckpoint.Weights(options).Where(weight => weight.Key.StartsWith(Body, StringComparison.Ordinal)))
            classifier.Add(name[Body.Length..], weight);
        classifier.Add("fc.weight", new WeightTensor([1000, 1], new float[1000]));
        classifier.Add("fc.bias", new WeightTensor([1000], new float[1000]));

        WeightMatch match = WeightMatch.Of(network, classifier);

        string[] body = [.. network.Keys.Where(name => name.StartsWith(Body, StringComparison.Ordinal))];
        CollectionAssert.AreEqual(body, match.Matched.Select(pair => pair.ModelName).ToArray());
        Assert.HasCount(network.Count - body.Length, match.Missing);
        Assert.HasCount(classifier.Count - body.Length, match.Ignored);
        Assert.IsEmpty(match.Unexpected);
        Assert.IsEmpty(match.OtherShape);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Other_classes_start_the_predictors_anew_and_nothing_else(int version)
    {
        ModelOptions options = version == 1 ? NarrowCheckpoint.Version1 : NarrowCheckpoint.Version2;
        Dictionary<string, long[]> network = Shapes(options, ["a", "b", "c", "d", "e"]);
        WeightMatch match = WeightMatch.Of(network, NarrowCheckpoint.Weights(options));
        string[] predictors =
        [
            "roi_heads.box_predictor.cls_score.weight", "roi_heads.box_predictor.cls_score.bias",
            "roi_heads.box_predictor.bbox_pred.weight", "roi_heads.box_predictor.bbox_pred.bias",
            "roi_heads.mask_predictor.mask_fcn_logits.weight", "roi_heads.mask_predictor.mask_fcn_logits.bias",
        ];
        CollectionAssert.AreEqual(predictors, match.Reinitialised.Select(pair => pair.ModelName).ToArray());
        Assert.HasCount(network.Count - predictors.Length, match.Matched);
        Assert.IsEmpty(match.Missing);
        Assert.IsEmpty(match.Unexpected);
        Assert.IsEmpty(match.OtherShape);
    }

    private static Dictionary<string, long[]> Shapes(ModelOptions options, string[] classNames) =>
        ReferenceShapes.Of(new ModelConfiguration(options, classNames)).ToDictionary(weight => weight.Name, weight => weight.Shape, StringComparer.Ordinal);
}
