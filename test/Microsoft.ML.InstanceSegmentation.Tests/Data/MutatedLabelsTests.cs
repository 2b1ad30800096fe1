namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class MutatedLabelsTests
{
    [TestMethod]
    public void Damaged_labels_of_every_format_are_read_or_refused_by_name()
    {
        using var labels = new MutatedLabels();
        (IReadOnlyList<string> faults, int read, int refused) = labels.Run(600, seed: 1);
        Assert.IsEmpty(faults, string.Join("\n\n", faults.Take(5)));
        Assert.IsGreaterThan(50, read);
        Assert.IsGreaterThan(50, refused);
    }
}
