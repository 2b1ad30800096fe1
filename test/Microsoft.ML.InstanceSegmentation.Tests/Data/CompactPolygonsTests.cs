using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class CompactPolygonsTests
{
    [TestMethod]
    public void Every_number_comes_back_as_it_was()
    {
        var random = new Random(1);
        for (int digits = 0; digits < 8; digits++)
        {
            double[][] polygons = [.. Enumerable.Range(0, 20).Select(_ => Enumerable.Range(0, random.Next(40)).Select(_ => Math.Round((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(7)), digits)).ToArray())];
            double[][] back = PackedAndUnpacked(polygons);
            Assert.HasCount(polygons.Length, back);
            for (int i = 0; i < back.Length; i++)
                CollectionAssert.AreEqual(polygons[i], back[i]);
        }
        double[] extremes = [1e6, -1e6, 9_999_999.99, -9_999_999.99, double.MaxValue, 5e-324, 0.1 + 0.2, 0.3];
        CollectionAssert.AreEqual(extremes, PackedAndUnpacked([extremes])[0]);
        Assert.IsEmpty(PackedAndUnpacked([]));
    }

    private static double[][] PackedAndUnpacked(double[][] polygons)
    {
        var buffer = new PolygonBuffer();
        CompactPolygons.Of(new PolygonBuffer(polygons)).CopyTo(buffer);
        return buffer.ToArrays();
    }
}
