namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class MutatedAnnotationsTests
{
    [TestMethod]
    public void Damaged_run_lengths_are_masks_or_are_left_out() => Check(MutatedAnnotations.RunLengths(4000, seed: 1));

    [TestMethod]
    public void Damaged_polygons_are_masks_or_are_left_out_and_read_fast_as_in_a_document() => Check(MutatedAnnotations.Polygons(4000, seed: 1));

    private static void Check((IReadOnlyList<string> Faults, int Used, int LeftOut) outcome)
    {
        Assert.IsEmpty(outcome.Faults, string.Join("\n\n", outcome.Faults.Take(5)));
        Assert.IsGreaterThan(100, outcome.Used);
        Assert.IsGreaterThan(1000, outcome.LeftOut);
    }
}
