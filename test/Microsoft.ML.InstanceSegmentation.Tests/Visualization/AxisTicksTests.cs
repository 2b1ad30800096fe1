using Microsoft.ML.InstanceSegmentation.Visualization;

namespace Microsoft.ML.InstanceSegmentation.Tests.Visualization;

[TestClass]
public class AxisTicksTests
{
    [TestMethod]
    [DataRow(0.0, 1.0, 5, "0 0.2 0.4 0.6 0.8 1.0")]
    [DataRow(0.0, 1000.0, 5, "0 200 400 600 800 1000")]
    [DataRow(0.0, 0.02, 3, "0 0.01 0.02")]
    [DataRow(0.3, 3.7, 4, "0 1 2 3 4")]
    [DataRow(-1.0, 1.0, 4, "-1.0 -0.5 0 0.5 1.0")]
    [DataRow(0.0, 0.00004, 2, "0 2e-5 4e-5")]
    public void Ticks_are_round_numbers_with_the_digits_they_need(double low, double high, int intervals, string expected)
    {
        double[] ticks = AxisTicks.Cover(low, high, intervals);
        Assert.AreEqual(expected, string.Join(' ', ticks.Select(tick => AxisTicks.Label(tick, ticks[1] - ticks[0]))));
    }

    [TestMethod]
    public void Any_range_is_covered_by_few_ticks()
    {
        var random = new Random(1);
        for (int i = 0; i < 1000; i++)
        {
            double low = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 6));
            double high = low + random.NextDouble() * Math.Pow(10, random.Next(-6, 6));
            int intervals = random.Next(1, 12);
            double[] ticks = AxisTicks.Cover(low, high, intervals);
            double slack = 1e-6 * (ticks[1] - ticks[0]);
            Assert.IsTrue(ticks[0] <= low + slack && ticks[^1] >= high - slack, $"{low} to {high}: {string.Join(' ', ticks)}");
            Assert.IsLessThanOrEqualTo(intervals + 3, ticks.Length);
        }
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(5.0)]
    [DataRow(-0.25)]
    public void A_single_value_gets_an_axis_of_some_length(double value)
    {
        double[] ticks = AxisTicks.Cover(value, value, 4);
        Assert.IsTrue(ticks.Length > 1 && ticks[0] <= value && ticks[^1] > value);
    }
}
