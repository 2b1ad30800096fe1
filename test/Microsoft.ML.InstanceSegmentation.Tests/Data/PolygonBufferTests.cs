using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class PolygonBufferTests
{
    [TestMethod]
    public void A_buffer_that_is_used_again_has_the_last_polygons_alone()
    {
        var random = new Random(1);
        var buffer = new PolygonBuffer();
        for (int round = 0; round < 50; round++)
        {
            double[][] polygons = [.. Enumerable.Range(0, random.Next(9)).Select(_ => Enumerable.Range(0, 2 * random.Next(200)).Select(_ => random.NextDouble()).ToArray())];
            buffer.Clear();
            foreach (double[] polygon in polygons)
            {
                foreach (double number in polygon)
                    buffer.Add(number);
                buffer.EndPolygon();
            }
            Assert.AreEqual(polygons.Length, buffer.Count);
            var whole = new PolygonBuffer(polygons);
            for (int i = 0; i < polygons.Length; i++)
            {
                CollectionAssert.AreEqual(polygons[i], buffer[i].ToArray());
                CollectionAssert.AreEqual(polygons[i], whole[i].ToArray());
            }
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = buffer[buffer.Count].Length);
    }

    [TestMethod]
    public void The_box_goes_round_all_polygons()
    {
        Span<double> box = stackalloc double[4];
        new PolygonBuffer([[4, 2, 12, 2.5, 12, 8], [-1, 5, 3, 5, 3, 9.25]]).Bound(box);
        CollectionAssert.AreEqual(new[] { -1, 2, 12, 9.25 }, box.ToArray());
    }
}
