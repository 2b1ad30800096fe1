namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class MutatedResultsTests
{
    [TestMethod]
    public void Damaged_results_are_evaluated_or_refused_by_name()
    {
        using var results = new MutatedResults();
        (IReadOnlyList<string> faults, int evaluated, int refused) = results.Run(150, seed: 1);
        Assert.IsEmpty(faults, string.Join("\n\n", faults.Take(5)));
        Assert.IsGreaterThan(3, evaluated);
        Assert.IsGreaterThan(50, refused);
    }
}
