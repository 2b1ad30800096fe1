using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

[TestClass]
public sealed class PyramidBackboneTests
{
    [TestMethod]
    [DataRow(new[] { 2, 3, 4, 5 })]
    [DataRow(new[] { 1, 2, 3, 4 })]
    [DataRow(new[] { 1 })]
    [DataRow(new[] { 4 })]
    public void Level_of_stage_s_has_stride_two_to_the_s_and_one_more_is_half_as_large(int[] stages)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        var options = new BackboneOptions { Depth = ResNetDepth.ResNet18, PyramidWidth = 8, Stages = stages };
        Backbone backbone = Backbone.Create(options, new WeightInitializer(1));
        torch.Tensor[] levels = backbone.Forward(torch.zeros(2, 3, 64, 96));
        int[] strides = [.. stages.Select(stage => 1 << stage), 2 << stages[^1]];
        Assert.HasCount(strides.Length, levels);
        for (int level = 0; level < strides.Length; level++)
            CollectionAssert.AreEqual(new long[] { 2, 8, (63 / strides[level]) + 1, (95 / strides[level]) + 1 }, levels[level].shape);
    }

    [TestMethod]
    public void All_levels_on_the_first_convolution_have_a_gradient()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        var options = new BackboneOptions { Depth = ResNetDepth.ResNet18, PyramidWidth = 8, Stages = [1, 2, 3] };
        Backbone backbone = Backbone.Create(options, new WeightInitializer(1));
        foreach (torch.Tensor level in backbone.Forward(torch.rand(2, 3, 32, 32)))
            level.sum().backward(retain_graph: true);
        foreach ((string name, TorchSharp.Modules.Parameter weight) in backbone.named_parameters())
            Assert.IsNotNull(weight.grad, name);
    }

    [TestMethod]
    [DataRow(new[] { 0, 1 })]
    [DataRow(new[] { 5, 6 })]
    [DataRow(new[] { 1, 3 })]
    [DataRow(new int[0])]
    public void Other_stages_are_refused(int[] stages) =>
        Assert.Throws<ArgumentException>(() => new BackboneOptions { Stages = stages }.Validate());
}
