namespace Microsoft.ML.InstanceSegmentation.Tests.Options;

[TestClass]
public sealed class InstanceSegmentationPresetsTests
{
    [TestMethod]
    public void Every_preset_is_valid_and_found_by_its_name_in_any_case()
    {
        foreach (string name in InstanceSegmentationPresets.Names)
            InstanceSegmentationPresets.ByName(name.ToUpperInvariant()).Validate();

        CollectionAssert.AreEquivalent(new[] { "default", "nuclei", "shapes" }, InstanceSegmentationPresets.Names.ToArray());
    }

    [TestMethod]
    public void A_name_that_is_none_gives_an_error_with_the_names_there_are()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => InstanceSegmentationPresets.ByName("cells"));

        StringAssert.Contains(error.Message, "'cells'");
        StringAssert.Contains(error.Message, "nuclei");
    }
}
