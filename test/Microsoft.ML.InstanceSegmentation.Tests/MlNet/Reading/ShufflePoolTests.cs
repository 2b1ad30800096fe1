using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

[TestClass]
public sealed class ShufflePoolTests
{
    [TestMethod]
    public void Images_that_fit_in_the_pool_come_in_every_order_alike()
    {
        var orders = new Dictionary<string, int>();
        var random = new Random(1);
        for (int i = 0; i < 6000; i++)
        {
            string order = string.Concat(ShufflePool.Shuffle(Images(3), random).Select(image => image.Name));
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }
        Assert.HasCount(6, orders);
        // 1000 each; the standard deviation is 29.
        Assert.IsTrue(orders.Values.All(count => count is > 850 and < 1150));
    }

    [TestMethod]
    [DataRow(10, long.MaxValue, DisplayName = "images")]
    [DataRow(int.MaxValue, 30L, DisplayName = "bytes")]
    public void No_more_than_the_pool_is_held_and_none_is_lost(int maxImages, long maxBytes)
    {
        int read = 0, given = 0, most = 0;
        var names = new HashSet<string>();
        foreach (ImageExample image in ShufflePool.Shuffle(Images(100).Select(Count), new Random(1), maxImages, maxBytes))
        {
            most = Math.Max(most, read - given++);
            Assert.IsTrue(names.Add(image.Name));
        }
        Assert.HasCount(100, names);
        Assert.AreEqual(11, most);

        ImageExample Count(ImageExample image)
        {
            read++;
            return image;
        }
    }

    private static IEnumerable<ImageExample> Images(int count) => Enumerable.Range(0, count).Select(i => new ImageExample
    {
        Name = $"{i}",
        Height = 1,
        Width = 1,
        Pixels = new byte[3],
        Instances = new InstanceAnnotations { Boxes = [], Classes = [], Masks = [], IsCrowd = [] },
    });
}
