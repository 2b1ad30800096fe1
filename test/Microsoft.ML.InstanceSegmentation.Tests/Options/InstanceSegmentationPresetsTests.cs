namespace Microsoft.ML.InstanceSegmentation.Tests.Options;

[TestClass]
public sealed class InstanceSegmentationPresetsTests
{
    private static readonly string[] s_names =
        ["default", "nuclei", "nucleiOutlines", "shapes", "smallObjects", "generalObjects", "largeObjects", "thinObjects"];

    [TestMethod]
    public void Every_preset_is_valid_and_found_by_its_name_in_any_case()
    {
        foreach (string name in InstanceSegmentationPresets.Names)
            InstanceSegmentationPresets.ByName(name.ToUpperInvariant()).Validate();

        CollectionAssert.AreEquivalent(s_names, InstanceSegmentationPresets.Names.ToArray());
    }

    [TestMethod]
    public void A_preset_by_need_is_found_by_its_propertys_name()
    {
        Assert.AreEqual(
            InstanceSegmentationPresets.ThinObjects, InstanceSegmentationPresets.ByName(nameof(InstanceSegmentationPresets.ThinObjects)));
        Assert.AreEqual(
            InstanceSegmentationPresets.LargeObjects, InstanceSegmentationPresets.ByName(nameof(InstanceSegmentationPresets.LargeObjects)));
    }

    [TestMethod]
    public void A_name_that_is_none_gives_an_error_with_the_names_there_are()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => InstanceSegmentationPresets.ByName("cells"));

        StringAssert.Contains(error.Message, "'cells'");
        StringAssert.Contains(error.Message, "nuclei");
    }
}
