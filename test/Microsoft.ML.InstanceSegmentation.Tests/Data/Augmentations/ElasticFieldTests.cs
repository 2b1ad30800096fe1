using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class ElasticFieldTests
{
    [TestMethod]
    [DataRow(1f)]
    [DataRow(4f)]
    [DataRow(9f)]
    public void Displacements_have_the_amplitude_as_their_standard_deviation_and_no_mean(float sigma)
    {
        var field = new ElasticField(300, 200, amplitude: 3, sigma, new Random(1));
        double[] all = [.. Enumerable.Range(0, 300).SelectMany(y => Row(field, y, 200)).SelectMany(d => new double[] { d.X, d.Y })];
        Assert.AreEqual(0, all.Average(), 0.3);
        // Interpolation between nodes takes some away.
        Assert.AreEqual(3, Math.Sqrt(all.Average(value => value * value)), 0.35);
        Assert.IsTrue(all.All(value => Math.Abs(value) <= field.Largest * 1.0001));
    }

    [TestMethod]
    public void The_field_is_smooth()
    {
        var field = new ElasticField(100, 100, amplitude: 2, sigma: 10, new Random(1));
        // A Gaussian field's slope has a standard deviation of amplitude / (√2 sigma), 0.14 here; five of them are not met.
        (float X, float Y)[] row = Row(field, 50, 100), next = Row(field, 51, 100);
        for (int x = 1; x < 100; x++)
        {
            Assert.IsLessThan(0.7f, Math.Abs(row[x].X - row[x - 1].X));
            Assert.IsLessThan(0.7f, Math.Abs(row[x].X - next[x].X));
        }
    }

    [TestMethod]
    public void No_amplitude_moves_nothing_and_one_pixel_has_a_field_too()
    {
        Assert.IsTrue(Row(new ElasticField(5, 5, amplitude: 0, sigma: 3, new Random(1)), 4, 5).All(d => d == (0, 0)));
        Assert.IsTrue(float.IsFinite(Row(new ElasticField(1, 1, amplitude: 2, sigma: 1000, new Random(1)), 0, 1)[0].X));
    }

    private static (float X, float Y)[] Row(ElasticField field, int y, int width)
    {
        float[] x = new float[width], rows = new float[width];
        field.Row(y, x, rows);
        return [.. x.Zip(rows)];
    }
}
