using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Tests.Model;

namespace Microsoft.ML.InstanceSegmentation.Tests.Boxes;

[TestClass]
public sealed class PyramidLevelRuleTests
{
    [TestMethod]
    public void Levels_are_torchvisions()
    {
        JsonElement reference = ReferenceData.Read("Model/PartsReference.json").GetProperty("levels");
        Box[] boxes = MemoryMarshal.Cast<float, Box>(reference.GetProperty("boxes").Floats()).ToArray();
        var mapper = new PyramidLevelRule(2, 5);
        CollectionAssert.AreEqual(reference.GetProperty("levels").Longs(), Array.ConvertAll(boxes, box => (long)mapper.Level(box)));
    }

    [TestMethod]
    public void Level_counts_from_the_first_stage_and_stays_within()
    {
        var box = new Box(0, 0, 224, 224);
        Assert.AreEqual(1, new PyramidLevelRule(3, 5).Level(box));
        Assert.AreEqual(1, new PyramidLevelRule(2, 3).Level(box));
        Assert.AreEqual(0, new PyramidLevelRule(2, 5).Level(new Box(3, 3, 3, 3)));
        Assert.AreEqual(0, new PyramidLevelRule(2, 5).Level(new Box(3, 3, 1, 9)));
    }
}
