using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

[TestClass]
public sealed class TrainingRegionSelectorTests
{
    [TestMethod]
    public void Three_negatives_come_with_each_positive()
    {
        Box[] near = [.. Enumerable.Range(0, 50).Select(i => new Box(0, 0, 10 + (0.01f * i), 10))];
        Box[] far = [.. Enumerable.Range(0, 50).Select(i => new Box(50 + i, 50, 60 + i, 60))];
        List<TrainingRegion> regions = Sample([.. near, .. far], [new Box(0, 0, 10, 10)], []);
        Assert.HasCount(32, regions);
        Assert.AreEqual(8, regions.Count(region => region.Instance == 0));
        Assert.IsTrue(regions.All(region => region.Instance is null == region.Box.X0 >= 50));
    }

    [TestMethod]
    public void Ground_truth_itself_is_a_positive_and_a_crowd_is_nothing()
    {
        List<TrainingRegion> regions = Sample([new Box(70, 70, 71, 71)], [new Box(0, 0, 10, 10)], [new Box(60, 60, 90, 90)]);
        Assert.AreEqual(new TrainingRegion(0, new Box(0, 0, 10, 10), 0), regions.Single());
    }

    [TestMethod]
    public void No_proposal_and_no_instance_give_no_region() => Assert.IsEmpty(Sample([], [], []));

    private static List<TrainingRegion> Sample(Box[] proposals, Box[] truth, Box[] crowds)
    {
        using DisposeScope scope = NewDisposeScope();
        var groundTruth = new GroundTruth(truth, new int[truth.Length], [], crowds);
        var sampler = new TrainingRegionSelector(new RegionOptions { RegionsPerImage = 32 });
        return sampler.Sample([new ProposalBoxes(proposals, new float[proposals.Length])], [groundTruth], new Random(1));
    }
}
