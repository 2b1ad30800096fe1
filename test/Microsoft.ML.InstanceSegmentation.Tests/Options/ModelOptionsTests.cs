namespace Microsoft.ML.InstanceSegmentation.Tests.Options;

[TestClass]
public sealed class ModelOptionsTests
{
    [TestMethod]
    public void Torchvisions_models_are_valid()
    {
        TorchvisionModels.MaskRcnnResNet50Fpn.Validate();
        TorchvisionModels.MaskRcnnResNet50FpnV2.Validate();
    }

    [TestMethod]
    [DataRow(-1e-5)]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    public void Norm_epsilon_below_0_or_not_finite_is_refused(double epsilon) =>
        AssertRefused(new ModelOptions { Backbone = new() { NormEpsilon = epsilon } }, "NormEpsilon");

    [TestMethod]
    public void Norm_that_there_is_not_is_refused()
    {
        AssertRefused(new ModelOptions { Backbone = new() { PyramidNorm = (BackboneNorm)9 } }, "PyramidNorm is 9");
        AssertRefused(new ModelOptions { Heads = new() { Norm = (BackboneNorm)9 } }, "Norm is 9");
    }

    [TestMethod]
    public void Group_norm_of_widths_that_are_no_multiple_of_its_groups_is_refused()
    {
        AssertRefused(new ModelOptions { Backbone = new() { PyramidWidth = 48, PyramidNorm = BackboneNorm.Group } }, "PyramidWidth is 48");
        AssertRefused(new ModelOptions { Heads = new() { MaskWidths = [64, 40], Norm = BackboneNorm.Group } }, "MaskWidths is 40");
        AssertRefused(new ModelOptions { Heads = new() { BoxConvolutions = [33], Norm = BackboneNorm.Group } }, "BoxConvolutions is 33");
    }

    [TestMethod]
    public void Heads_without_a_width_or_a_layer_are_refused()
    {
        AssertRefused(new ModelOptions { Proposals = new() { HeadDepth = 0 } }, "HeadDepth is 0");
        AssertRefused(new ModelOptions { Heads = new() { BoxConvolutions = [0] } }, "BoxConvolutions is 0");
        AssertRefused(new ModelOptions { Heads = new() { BoxConvolutions = null! } }, "BoxConvolutions is null");
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(17)]
    public void Sampling_ratio_outside_its_range_is_refused(int ratio) =>
        AssertRefused(new ModelOptions { Pooling = new() { SamplingRatio = ratio } }, $"SamplingRatio is {ratio}; it must be between 0 and 16.");

    private static void AssertRefused(ModelOptions options, string expected)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(options.Validate);
        StringAssert.Contains(error.Message, expected);
    }
}
