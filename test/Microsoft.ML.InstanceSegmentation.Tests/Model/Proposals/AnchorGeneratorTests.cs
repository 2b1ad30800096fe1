using System.Runtime.InteropServices;
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Model;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

[TestClass]
public sealed class AnchorGeneratorTests
{
    [TestMethod]
    public void Anchors_are_torchvisions()
    {
        var generator = new AnchorGenerator(new AnchorOptions { Sizes = [[8, 11], [20, 30]] });
        AnchorGrid grid = generator.Generate(50, 70, [(3, 4), (2, 2)]);
        CollectionAssert.AreEqual(ReferenceData.Read("Model/PartsReference.json").GetProperty("anchors").Floats(), MemoryMarshal.Cast<Box, float>(grid.Boxes).ToArray());
        CollectionAssert.AreEqual(new[] { 72, 24 }, grid.LevelCounts);
    }

    [TestMethod]
    public void Ratio_is_height_to_width_and_keeps_the_area()
    {
        Box[] anchors = AnchorGenerator.CellAnchors([128], [0.5f, 1, 2]);
        Assert.AreEqual(new Box(-91, -45, 91, 45), anchors[0]);
        Assert.AreEqual(new Box(-64, -64, 64, 64), anchors[1]);
        Assert.AreEqual(new Box(-45, -91, 45, 91), anchors[2]);
    }
}
