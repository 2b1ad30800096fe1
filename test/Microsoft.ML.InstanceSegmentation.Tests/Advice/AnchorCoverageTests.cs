using Microsoft.ML.InstanceSegmentation.Advice;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Advice;

[TestClass]
public sealed class AnchorCoverageTests
{
    private static readonly AnchorCoverage s_anchors = new(new AnchorOptions { Sizes = [[16], [32], [200]], AspectRatios = [1] });

    [TestMethod]
    [DataRow(16, 16, nameof(AnchorFit.Fits))]
    [DataRow(12, 12, nameof(AnchorFit.Fits))]
    [DataRow(11, 11, nameof(AnchorFit.TooSmall))]
    [DataRow(1, 1, nameof(AnchorFit.TooSmall))]
    [DataRow(280, 280, nameof(AnchorFit.Fits))]
    [DataRow(290, 290, nameof(AnchorFit.TooLarge))]
    [DataRow(80, 80, nameof(AnchorFit.BetweenSizes))]
    [DataRow(10, 40, nameof(AnchorFit.TooElongated))]
    [DataRow(40, 10, nameof(AnchorFit.TooElongated))]
    [DataRow(2, 512, nameof(AnchorFit.TooElongated))]
    public void An_object_fits_or_the_reason_is_its_size_or_its_shape(float width, float height, string fit) =>
        Assert.AreEqual(fit, s_anchors.Of(new ObjectSize(width, height, 1000, 1000)).ToString());

    [TestMethod]
    public void More_ratios_fit_elongated_objects()
    {
        var more = new AnchorCoverage(new AnchorOptions { Sizes = [[16]], AspectRatios = [0.25f, 1, 4] });
        ObjectSize[] objects = [new(8, 32, 100, 100), new(32, 8, 100, 100), new(16, 16, 100, 100), new(99, 99, 100, 100)];
        Assert.AreEqual(0.75, more.Share(objects));
    }
}
