using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class QuantilesTests
{
    [TestMethod]
    public void Values_between_two_are_interpolated()
    {
        var quantiles = new Quantiles([4, 1, 3, 2, 9]);
        Assert.AreEqual(1, quantiles.Minimum);
        Assert.AreEqual(3, quantiles.Median);
        Assert.AreEqual(9, quantiles.Maximum);
        Assert.AreEqual(1.4f, quantiles.At(0.1), 1e-6);
    }

    [TestMethod]
    public void One_value_is_every_quantile_and_none_has_none()
    {
        Assert.AreEqual(7, new Quantiles([7]).At(0.3));
        Assert.IsTrue(float.IsNaN(new Quantiles([]).Median));
    }
}
