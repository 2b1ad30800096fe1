using Microsoft.ML.InstanceSegmentation.Experiments;

namespace Microsoft.ML.InstanceSegmentation.Tests.Experiments;

[TestClass]
public sealed class SuccessiveHalvingTests
{
    [TestMethod]
    [DataRow(12, 3, 3, "1 4 12")]
    [DataRow(9, 3, 3, "1 3 9")]
    [DataRow(27, 3, 2, "9 27")]
    [DataRow(5, 3, 3, "2 5")]
    [DataRow(1, 3, 3, "1")]
    [DataRow(20, 2, 9, "1 2 5 10 20")]
    [DataRow(7, 2, 1, "7")]
    public void Rungs_are_a_factor_apart_down_to_one_epoch(int epochs, int factor, int most, string expected)
    {
        var halving = SuccessiveHalving.For(epochs, factor, most);
        Assert.AreEqual(expected, string.Join(' ', Enumerable.Range(0, halving.Rungs).Select(rung => halving.EpochsAt(rung, epochs))));
    }

    [TestMethod]
    public void The_best_third_of_a_rung_goes_on_the_highest_rung_first_and_each_once()
    {
        var halving = new SuccessiveHalving(Rungs: 3, ReductionFactor: 3);
        Assert.IsNull(halving.Promotable([At(1, 0.1), At(2, 0.2)], NotRunning), "Two of three tell nothing yet.");
        Assert.AreEqual(2, halving.Promotable([At(1, 0.1), At(2, 0.2), At(3, 0.15)], NotRunning)!.Number);
        Assert.IsNull(halving.Promotable([At(1, 0.1), At(2, 0.2), At(3, 0.15)], number => number == 2), "It is on its way.");
        Assert.IsNull(halving.Promotable([At(1, 0.1), At(2, 0.2, 0.3), At(3, 0.15)], NotRunning), "It has gone on.");
        // A better one that comes later may go on too, once there are enough for two.
        Trial[] later = [At(1, 0.1), At(2, 0.2, 0.3), At(3, 0.15), At(4, 0.5), At(5, 0), At(6, 0)];
        Assert.AreEqual(4, halving.Promotable(later, NotRunning)!.Number);
        Trial[] upper = [At(1, 0.5, 0.5), At(2, 0.4, 0.6), At(3, 0.3, 0.4), .. Enumerable.Range(4, 9).Select(number => At(number, 0.2))];
        Assert.AreEqual(2, halving.Promotable(upper, NotRunning)!.Number, "The rung above comes before the fourth of the one below.");
    }

    [TestMethod]
    public void One_that_failed_does_not_go_on_and_none_goes_beyond_the_last_rung()
    {
        var halving = new SuccessiveHalving(Rungs: 2, ReductionFactor: 2);
        Trial failed = At(1, 0.9) with { Error = "out of memory" };
        Assert.IsNull(halving.Promotable([failed, At(2, 0.1)], NotRunning), "The second is not in the upper half.");
        Assert.IsNull(halving.Promotable([At(1, 0.9, 0.9), At(2, 0.1)], NotRunning));
        Assert.IsNull(halving.Promotable([], NotRunning));
        Assert.IsNull(new SuccessiveHalving(Rungs: 1, ReductionFactor: 2).Promotable([At(1, 0.9), At(2, 0.1)], NotRunning));
    }

    private static bool NotRunning(int number) => false;

    private static Trial At(int number, params double[] measures) => new()
    {
        Number = number,
        Point = [],
        Values = new Dictionary<string, string>(),
        Options = new InstanceSegmentationOptions(),
        Results = [.. measures.Select((measure, rung) => FakeRunner.Result(rung + 1, measure))],
    };
}
