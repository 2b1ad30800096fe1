namespace Microsoft.ML.InstanceSegmentation.Tests.Comparison;

[TestClass]
public sealed class OneStageOptionsTests
{
    [TestMethod]
    public void The_defaults_are_valid_and_the_papers()
    {
        var options = new OneStageOptions();
        options.Validate();
        Assert.AreEqual((ClassificationLoss.Focal, 0.25f, 2f, 0.01f), (options.RetinaNet.Loss.Kind, options.RetinaNet.Loss.Alpha, options.RetinaNet.Loss.Gamma, options.RetinaNet.Loss.PriorProbability));
        Assert.AreEqual((0.5f, 0.4f, 4), (options.RetinaNet.PositiveIoU, options.RetinaNet.NegativeIoU, options.RetinaNet.Depth));
        Assert.AreEqual((0.5f, 3f, 1f), (options.Ssd.PositiveIoU, options.Ssd.NegativeRatio, options.Ssd.BoxLoss.Beta));
        Assert.AreEqual(0.5f, options.Yolo.IgnoreIoU);
    }

    public static IEnumerable<object[]> Bad =>
    [
        [new OneStageOptions { CandidatesPerLevel = 0 }, "CandidatesPerLevel is 0; it must be greater than 0 and finite."],
        [new OneStageOptions { RetinaNet = new() { Depth = -1 } }, "Depth is -1; it must be at least 0 and finite."],
        [new OneStageOptions { RetinaNet = new() { Width = 0 } }, "Width is 0; it must be greater than 0 and finite."],
        [new OneStageOptions { RetinaNet = new() { NegativeIoU = 0.6f } }, "NegativeIoU is 0.6; it must be between 0 and 0.5."],
        [new OneStageOptions { RetinaNet = new() { Loss = new() { Gamma = -1 } } }, "Gamma is -1; it must be at least 0 and finite."],
        [new OneStageOptions { Ssd = new() { PositiveIoU = 1.5f } }, "PositiveIoU is 1.5; it must be between 0 and 1."],
        [new OneStageOptions { Ssd = new() { NegativeRatio = -3 } }, "NegativeRatio is -3; it must be greater than 0 and finite."],
        [new OneStageOptions { Ssd = new() { BoxLoss = new() { Beta = 0 } } }, "Beta is 0; it must be greater than 0 and finite."],
        [new OneStageOptions { Yolo = new() { IgnoreIoU = float.NaN } }, "IgnoreIoU is NaN; it must be between 0 and 1."],
        [new OneStageOptions { Yolo = new() { BoxWeight = 0 } }, "BoxWeight is 0; it must be greater than 0 and finite."],
        [new OneStageOptions { Yolo = new() { NoObjectWeight = 0 } }, "NoObjectWeight is 0; it must be greater than 0 and finite."],
        [new OneStageOptions { Yolo = new() { PriorProbability = 1 } }, "PriorProbability is 1; it must be greater than 0 and less than 1."],
    ];

    [TestMethod]
    [DynamicData(nameof(Bad))]
    public void Each_bad_value_gives_one_clear_error(OneStageOptions options, string message)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(options.Validate);
        Assert.Contains(message, error.Message);
    }
}
