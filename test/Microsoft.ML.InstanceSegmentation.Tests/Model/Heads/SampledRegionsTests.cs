using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model.Heads;

[TestClass]
public sealed class SampledRegionsTests
{
    [TestMethod]
    public void Of_each_images_positives_as_many_as_wanted_are_drawn_and_all_of_fewer()
    {
        using DisposeScope scope = NewDisposeScope();
        SampledRegions regions = Regions(positives: [10, 2, 0], negatives: 5);
        TrainingRegion[] drawn = regions.SamplePositives(4, new Random(1));
        CollectionAssert.AreEqual(new[] { 0, 0, 0, 0, 1, 1 }, Array.ConvertAll(drawn, region => region.Image));
        CollectionAssert.AllItemsAreUnique(drawn);
        Assert.IsTrue(drawn.All(region => region.Instance is not null));
    }

    [TestMethod]
    public void Without_a_limit_all_positives_are_taken_and_no_random_number_is_drawn()
    {
        using DisposeScope scope = NewDisposeScope();
        SampledRegions regions = Regions(positives: [10, 2], negatives: 5);
        var random = new Random(1);
        CollectionAssert.AreEqual(regions.PositiveRegions, regions.SamplePositives(null, random));
        Assert.AreEqual(new Random(1).Next(), random.Next());
    }

    [TestMethod]
    public void Every_positive_is_drawn_about_as_often()
    {
        using DisposeScope scope = NewDisposeScope();
        SampledRegions regions = Regions(positives: [8], negatives: 1);
        var random = new Random(3);
        const int Draws = 2000;
        Dictionary<TrainingRegion, int> times = Enumerable.Range(0, Draws).SelectMany(_ => regions.SamplePositives(2, random))
            .CountBy(region => region).ToDictionary();
        Assert.HasCount(8, times);
        // 500 each, with a deviation of about 19.
        foreach (int count in times.Values)
            Assert.AreEqual(Draws * 2 / 8, count, 100);
    }

    [TestMethod]
    public void Where_nothing_is_positive_nothing_is_drawn()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.IsEmpty(Regions(positives: [0], negatives: 3).SamplePositives(4, new Random(1)));
    }

    private static SampledRegions Regions(int[] positives, int negatives)
    {
        var truth = new GroundTruth[positives.Length];
        var regions = new List<TrainingRegion>();
        for (int image = 0; image < positives.Length; image++)
        {
            truth[image] = new GroundTruth([new Box(0, 0, 9, 9)], [0], [], []);
            for (int i = 0; i < positives[image]; i++)
                regions.Add(new TrainingRegion(image, new Box(0, 0, 9, 10 + i), Instance: 0));
            for (int i = 0; i < negatives; i++)
                regions.Add(new TrainingRegion(image, new Box(20, 20, 30, 30 + i), Instance: null));
        }
        return new SampledRegions(regions, truth, CPU);
    }
}
