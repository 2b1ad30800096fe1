namespace Microsoft.ML.InstanceSegmentation.Tests.Options;

[TestClass]
public sealed class LossOptionsTests
{
    [TestMethod]
    [DataRow(-0.1f, 2f, 0.01f, "Alpha is -0.1; it must be between 0 and 1.")]
    [DataRow(1.1f, 2f, 0.01f, "Alpha is 1.1; it must be between 0 and 1.")]
    [DataRow(float.NaN, 2f, 0.01f, "Alpha is NaN; it must be between 0 and 1.")]
    [DataRow(0.25f, -1f, 0.01f, "Gamma is -1; it must be at least 0 and finite.")]
    [DataRow(0.25f, float.PositiveInfinity, 0.01f, "Gamma is Infinity; it must be at least 0 and finite.")]
    [DataRow(0.25f, 2f, 0f, "PriorProbability is 0; it must be greater than 0 and less than 1.")]
    [DataRow(0.25f, 2f, 1f, "PriorProbability is 1; it must be greater than 0 and less than 1.")]
    public void A_bad_classification_loss_gives_one_clear_error_in_both_stages(float alpha, float gamma, float prior, string message)
    {
        var loss = new ClassificationLossOptions { Alpha = alpha, Gamma = gamma, PriorProbability = prior };
        Refused(new ModelOptions { Regions = new() { Loss = loss } }, message);
        Refused(new ModelOptions { Proposals = new() { Loss = loss } }, message);
    }

    [TestMethod]
    [DataRow(0f, 1f, "Beta is 0; it must be greater than 0 and finite.")]
    [DataRow(-1f, 1f, "Beta is -1; it must be greater than 0 and finite.")]
    [DataRow(1f, 0f, "Weight is 0; it must be greater than 0 and finite.")]
    public void A_bad_box_loss_gives_one_clear_error_in_both_stages(float beta, float weight, string message)
    {
        var loss = new BoxLossOptions { Beta = beta, Weight = weight };
        Refused(new ModelOptions { Regions = new() { BoxLoss = loss } }, message);
        Refused(new ModelOptions { Proposals = new() { BoxLoss = loss } }, message);
    }

    [TestMethod]
    public void A_kind_that_is_none_gives_an_error_with_the_kinds_there_are()
    {
        Refused(new ModelOptions { Regions = new() { Loss = new() { Kind = (ClassificationLoss)9 } } }, "use one of CrossEntropy, BalancedCrossEntropy, Focal");
        Refused(new ModelOptions { Regions = new() { BoxLoss = new() { Kind = (BoxLossKind)9 } } }, "use one of SmoothL1, L1, GIoU");
        Refused(new ModelOptions { Regions = new() { Sampling = (CandidateSampling)9 } }, "use one of Minibatch, All");
        Refused(new ModelOptions { Proposals = new() { Sampling = (CandidateSampling)9 } }, "use one of Minibatch, All");
    }

    [TestMethod]
    [DataRow(-0.1f)]
    [DataRow(1.5f)]
    public void A_share_of_positives_outside_0_to_1_is_refused(float fraction)
    {
        Refused(new ModelOptions { Regions = new() { PositiveFraction = fraction } }, $"PositiveFraction is {fraction}; it must be between 0 and 1.");
        Refused(new ModelOptions { Proposals = new() { PositiveFraction = fraction } }, $"PositiveFraction is {fraction}; it must be between 0 and 1.");
    }

    [TestMethod]
    public void Class_agnostic_masks_with_a_softmax_over_classes_are_refused()
    {
        Refused(
            new ModelOptions { Heads = new() { ClassAgnosticMasks = true, MaskLoss = MaskLoss.Softmax } },
            "ClassAgnosticMasks is true and MaskLoss is Softmax, but a softmax is over the classes' masks.");
        Refused(new ModelOptions { Heads = new() { MaskLoss = (MaskLoss)9 } }, "use one of Sigmoid, Softmax");
    }

    [TestMethod]
    public void The_limits_are_valid()
    {
        var loss = new ClassificationLossOptions { Kind = ClassificationLoss.Focal, Alpha = 0, Gamma = 0 };
        new ModelOptions { Regions = new() { Loss = loss }, Proposals = new() { Loss = loss with { Alpha = 1 } } }.Validate();
    }

    private static void Refused(ModelOptions options, string message) =>
        StringAssert.Contains(Assert.Throws<ArgumentException>(options.Validate).Message, message);
}
