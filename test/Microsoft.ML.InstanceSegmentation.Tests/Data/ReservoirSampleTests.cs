using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class ReservoirSampleTests
{
    [TestMethod]
    public void Up_to_its_capacity_it_keeps_everything_in_order() =>
        CollectionAssert.AreEqual(Enumerable.Range(0, 100).ToArray(), Sample(capacity: 100, items: 100).ToArray());

    [TestMethod]
    public void Beyond_it_every_part_of_the_items_has_its_share_and_again_the_same()
    {
        IReadOnlyList<int> sample = Sample(capacity: 1000, items: 20_000);
        Assert.HasCount(1000, sample);
        for (int quarter = 0; quarter < 4; quarter++)
        {
            // The deviation of a quarter of 1,000 is √(1000 · ¼ · ¾) = 14; this allows five of it.
            Assert.AreEqual(250, sample.Count(item => item / 5000 == quarter), 70, $"quarter {quarter}");
        }
        CollectionAssert.AreEqual(sample.ToArray(), Sample(capacity: 1000, items: 20_000).ToArray());
    }

    private static IReadOnlyList<int> Sample(int capacity, int items)
    {
        var sample = new ReservoirSample<int>(capacity);
        for (int i = 0; i < items; i++)
            sample.Add(i);
        return sample.Items;
    }
}
