using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests.Weights;

[TestClass]
public class WeightMatchTests
{
    private static readonly (string, long[])[] s_network =
    [
        ("backbone.body.conv1.weight", [4, 3, 7, 7]),
        ("backbone.body.bn1.running_mean", [4]),
        ("backbone.body.layer1.0.conv1.weight", [4, 4, 1, 1]),
        ("backbone.fpn.inner_blocks.0.0.weight", [8, 4, 1, 1]),
        ("backbone.fpn.layer_blocks.0.0.bias", [8]),
        ("rpn.head.conv.0.0.weight", [8, 8, 3, 3]),
        ("roi_heads.box_head.fc6.weight", [16, 8]),
        ("roi_heads.box_predictor.cls_score.weight", [4, 16]),
        ("roi_heads.box_predictor.bbox_pred.bias", [16]),
        ("roi_heads.mask_head.0.0.weight", [8, 8, 3, 3]),
        ("roi_heads.mask_predictor.conv5_mask.weight", [8, 8, 2, 2]),
        ("roi_heads.mask_predictor.mask_fcn_logits.weight", [4, 8, 1, 1]),
    ];

    [TestMethod]
    public void A_checkpoint_of_the_same_network_replaces_every_weight()
    {
        NamedWeights file = Reversed(Checkpoints.Weights(s_network));
        NamedWeights applied = WeightMatch.Apply(Zeros(s_network), file, out WeightMatch report);
        CollectionAssert.AreEqual(s_network.Select(weight => weight.Item1).ToArray(), applied.Keys);
        foreach ((string name, WeightTensor tensor) in applied)
            Assert.AreSame(file[name], tensor);
        Assert.HasCount(s_network.Length, report.Matched);
        Assert.IsEmpty(report.Missing);
        Assert.IsEmpty(report.Unexpected);
    }

    [TestMethod]
    public void An_ImageNet_network_becomes_the_body_and_its_classifier_is_ignored()
    {
        NamedWeights file = Checkpoints.Weights(
            ("conv1.weight", [4, 3, 7, 7]), ("bn1.running_mean", [4]), ("bn1.num_batches_tracked", []), ("layer1.0.conv1.weight", [4, 4, 1, 1]), ("fc.weight", [10, 4]), ("fc.bias", [10]));
        NamedWeights model = Zeros(s_network);
        NamedWeights applied = WeightMatch.Apply(model, file, out WeightMatch report);
        Assert.AreSame(file["conv1.weight"], applied["backbone.body.conv1.weight"]);
        Assert.AreSame(file["bn1.running_mean"], applied["backbone.body.bn1.running_mean"]);
        Assert.AreSame(file["layer1.0.conv1.weight"], applied["backbone.body.layer1.0.conv1.weight"]);
        Assert.AreSame(model["rpn.head.conv.0.0.weight"], applied["rpn.head.conv.0.0.weight"]);
        Assert.HasCount(9, report.Missing);
        Assert.HasCount(3, report.Ignored);
        Assert.IsEmpty(report.Unexpected);
    }

    [TestMethod]
    [DataRow("rpn.head.conv.weight", "rpn.head.conv.0.0.weight")]
    [DataRow("rpn.head.conv.bias", "rpn.head.conv.0.0.bias")]
    [DataRow("rpn.head.cls_logits.weight", "rpn.head.cls_logits.weight")]
    [DataRow("roi_heads.mask_head.mask_fcn1.weight", "roi_heads.mask_head.0.0.weight")]
    [DataRow("roi_heads.mask_head.mask_fcn4.bias", "roi_heads.mask_head.3.0.bias")]
    [DataRow("roi_heads.mask_head.0.0.weight", "roi_heads.mask_head.0.0.weight")]
    [DataRow("roi_heads.mask_predictor.mask_fcn_logits.weight", "roi_heads.mask_predictor.mask_fcn_logits.weight")]
    [DataRow("backbone.fpn.inner_blocks.0.weight", "backbone.fpn.inner_blocks.0.0.weight")]
    [DataRow("backbone.fpn.layer_blocks.3.bias", "backbone.fpn.layer_blocks.3.0.bias")]
    [DataRow("backbone.fpn.layer_blocks.3.0.bias", "backbone.fpn.layer_blocks.3.0.bias")]
    [DataRow("backbone.fpn.inner_blocks.0.1.weight", "backbone.fpn.inner_blocks.0.1.weight")]
    [DataRow("backbone.fpn.layer_blocks.3.1.running_var", "backbone.fpn.layer_blocks.3.1.running_var")]
    [DataRow("rpn.head.conv.1.0.bias", "rpn.head.conv.1.0.bias")]
    [DataRow("roi_heads.box_head.0.1.bias", "roi_heads.box_head.0.1.bias")]
    [DataRow("roi_heads.box_head.5.weight", "roi_heads.box_head.5.weight")]
    [DataRow("roi_heads.mask_head.0.1.weight", "roi_heads.mask_head.0.1.weight")]
    [DataRow("layer4.2.downsample.0.weight", "backbone.body.layer4.2.downsample.0.weight")]
    public void Older_names_become_todays(string old, string today) => Assert.AreEqual(today, WeightNames.InModel(old));

    [TestMethod]
    public void Another_number_of_classes_leaves_only_the_predictors_as_they_were()
    {
        string[] predictors = [.. s_network.Select(weight => weight.Item1).Where(WeightNames.IsPredictor)];
        Assert.HasCount(3, predictors);
        NamedWeights file = Checkpoints.Weights([.. s_network.Select(weight =>
            WeightNames.IsPredictor(weight.Item1) ? (weight.Item1, [weight.Item2[0] * 7, .. weight.Item2[1..]]) : weight)]);
        NamedWeights model = Zeros(s_network);
        NamedWeights applied = WeightMatch.Apply(model, file, out WeightMatch report);
        CollectionAssert.AreEqual(predictors, report.Reinitialised.Select(pair => pair.ModelName).ToArray());
        foreach (string name in applied.Keys)
            Assert.AreSame(predictors.Contains(name) ? model[name] : file[name], applied[name], name);
        StringAssert.Contains(report.ToString(), "Re-initialised, as the file has other classes, or class-agnostic heads differ:\n  roi_heads.box_predictor.cls_score.weight: [28, 16] in the file, [4, 16] in the model");
    }

    [TestMethod]
    [DataRow("backbone.body.conv1.weight", new long[] { 8, 3, 7, 7 })]
    [DataRow("roi_heads.box_head.fc6.weight", new long[] { 16, 9 })]
    [DataRow("roi_heads.box_predictor.cls_score.weight", new long[] { 4, 32 })]
    [DataRow("roi_heads.box_predictor.cls_score.weight", new long[] { })]
    [DataRow("roi_heads.mask_predictor.conv5_mask.weight", new long[] { 4, 8, 2, 2 })]
    public void Any_other_shape_is_an_error_that_names_it(string name, long[] shape)
    {
        NamedWeights file = Checkpoints.Weights([.. s_network.Select(weight => weight.Item1 == name ? (name, shape) : weight)]);
        var error = Assert.ThrowsExactly<InvalidDataException>(() => WeightMatch.Apply(Zeros(s_network), file, out _, "coco.pth"));
        StringAssert.Contains(error.Message, $"{name} is {TensorShape.Text(shape)} in the file");
        StringAssert.Contains(error.Message, "'coco.pth'");
    }

    [TestMethod]
    public void A_file_with_nothing_for_the_model_is_an_error()
    {
        var error = Assert.ThrowsExactly<InvalidDataException>(() => WeightMatch.Apply(Zeros(s_network), Checkpoints.Weights(("encoder.weight", [1])), out _, "vit.pth"));
        StringAssert.Contains(error.Message, "'encoder.weight'");
        StringAssert.Contains(error.Message, "'backbone.body.conv1.weight'");
        Assert.ThrowsExactly<InvalidDataException>(() => WeightMatch.Apply(Zeros(s_network), [], out _));
    }

    [TestMethod]
    public void A_models_own_name_goes_before_one_that_has_to_be_changed()
    {
        NamedWeights file = Checkpoints.Weights(("rpn.head.conv.weight", [8, 8, 3, 3]), ("rpn.head.conv.0.0.weight", [8, 8, 3, 3]));
        NamedWeights applied = WeightMatch.Apply(Zeros(s_network), file, out WeightMatch report);
        Assert.AreSame(file["rpn.head.conv.0.0.weight"], applied["rpn.head.conv.0.0.weight"]);
        Assert.AreEqual("rpn.head.conv.weight", report.Unexpected.Single().Name);

        NamedWeights classifier = Zeros([("conv1.weight", [2])]);
        file = Checkpoints.Weights(("conv1.weight", [2]));
        Assert.AreSame(file["conv1.weight"], WeightMatch.Apply(classifier, file, out _)["conv1.weight"]);
    }

    [TestMethod]
    public void Counters_are_neither_taken_nor_missed()
    {
        NamedWeights model = Zeros([("a.weight", [1]), ("a.num_batches_tracked", [])]);
        NamedWeights applied = WeightMatch.Apply(model, Checkpoints.Weights(("a.weight", [1])), out WeightMatch report);
        Assert.AreSame(model["a.num_batches_tracked"], applied["a.num_batches_tracked"]);
        Assert.IsEmpty(report.Missing);
    }

    [TestMethod]
    public void The_table_counts_each_part_and_names_the_rest()
    {
        NamedWeights file = Checkpoints.Weights(
            ("conv1.weight", [4, 3, 7, 7]), ("bn1.running_mean", [4]), ("layer1.0.conv1.weight", [4, 4, 1, 1]), ("layer1.9.conv1.weight", [1]), ("odd\u001b", [2]), ("fc.bias", [10]));
        string[] lines = WeightMatch.Of(s_network.ToDictionary(weight => weight.Item1, weight => weight.Item2), file).ToString().Split('\n');
        Assert.AreEqual("part                      matched  missing  re-initialised  other shape  unexpected  ignored", lines[0]);
        Assert.AreEqual("backbone.body                   3        0               0            0           0        0", lines[1]);
        Assert.AreEqual("not in the model                0        0               0            0           2        1", lines[^16]);
        Assert.AreEqual("total                           3        9               0            0           2        1", lines[^15]);
        CollectionAssert.AreEqual(new[] { "Unexpected in the file; they are not used:", "  'layer1.9.conv1.weight' [1]", "  'odd?' [2]", "" }, lines[^4..]);
    }

    [TestMethod]
    public void A_file_of_very_many_strange_names_has_a_short_table()
    {
        NamedWeights file = Checkpoints.Weights([.. Enumerable.Range(0, 100_000).Select(i => ($"{i}.{i}", new long[] { 0 }))]);
        string table = WeightMatch.Of(s_network.ToDictionary(weight => weight.Item1, weight => weight.Item2), file).ToString();
        StringAssert.Contains(table, "and 99988 more");
        Assert.IsLessThan(50, table.Split('\n').Length);
    }

    private static NamedWeights Zeros((string Name, long[] Shape)[] tensors)
    {
        NamedWeights weights = Checkpoints.Weights(tensors);
        foreach (WeightTensor tensor in weights.Values)
            Array.Clear(tensor.Values);
        return weights;
    }

    private static NamedWeights Reversed(NamedWeights weights)
    {
        var reversed = new NamedWeights();
        foreach ((string name, WeightTensor tensor) in weights.Reverse())
            reversed.Add(name, tensor);
        return reversed;
    }
}
