using Microsoft.ML.InstanceSegmentation.Experiments;

namespace Microsoft.ML.InstanceSegmentation.Tests.Experiments;

[TestClass]
public sealed class OptionPathTests
{
    [TestMethod]
    public void A_member_at_any_depth_is_changed_and_nothing_else()
    {
        InstanceSegmentationOptions start = InstanceSegmentationPresets.Nuclei;
        Assert.AreEqual(start with { Epochs = 3 }, OptionPath.Of(options => options.Epochs).With(start, 3));
        Assert.AreEqual(
            start with { Optimizer = start.Optimizer with { LearningRate = 0.5 } }, OptionPath.Of(options => options.Optimizer.LearningRate).With(start, 0.5));
        Assert.AreEqual(
            start with { Model = start.Model with { Pooling = start.Model.Pooling with { Kind = RegionPooling.RoIPool } } },
            OptionPath.Of(options => options.Model.Pooling.Kind).With(start, RegionPooling.RoIPool));
        var loss = new ClassificationLossOptions { Kind = ClassificationLoss.Focal, Gamma = 1 };
        Assert.AreEqual(
            start with { Model = start.Model with { Regions = start.Model.Regions with { Loss = loss } } },
            OptionPath.Of(options => options.Model.Regions.Loss).With(start, loss));
        Assert.AreEqual("Model.Regions.Loss", OptionPath.Of(options => options.Model.Regions.Loss).ToString());
        Assert.AreEqual(start with { Seed = 7 }, OptionPath.Of(options => options.Seed).With(start, 7));
    }

    [TestMethod]
    public void What_names_no_option_is_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => OptionPath.Of(options => options));
        Assert.ThrowsExactly<ArgumentException>(() => OptionPath.Of(options => 3));
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => OptionPath.Of(options => options.ToString())).Message, "names no option");
    }
}
