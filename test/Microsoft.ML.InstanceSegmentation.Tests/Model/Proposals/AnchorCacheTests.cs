using System.Runtime.InteropServices;
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

[TestClass]
public sealed class AnchorCacheTests
{
    [TestMethod]
    public void Anchors_are_torchvisions()
    {
        using DisposeScope scope = NewDisposeScope();
        using AnchorCache generator = Generator();
        AnchorGrid grid = generator.Generate((50, 70), Levels).Grid;
        CollectionAssert.AreEqual(ReferenceData.Read("Model/PartsReference.json").GetProperty("anchors").Floats(), MemoryMarshal.Cast<Box, float>(grid.Boxes).ToArray());
        CollectionAssert.AreEqual(new[] { 72, 24 }, grid.LevelCounts);
    }

    [TestMethod]
    public void Ratio_is_height_to_width_and_keeps_the_area()
    {
        Box[] anchors = AnchorShapes.AroundOrigin([128], [0.5f, 1, 2]);
        Assert.AreEqual(new Box(-91, -45, 91, 45), anchors[0]);
        Assert.AreEqual(new Box(-64, -64, 64, 64), anchors[1]);
        Assert.AreEqual(new Box(-45, -91, 45, 91), anchors[2]);
    }

    [TestMethod]
    public void Inputs_of_one_size_share_their_anchors_on_the_device_too()
    {
        using DisposeScope scope = NewDisposeScope();
        using AnchorCache generator = Generator();
        PlacedAnchors anchors = generator.Generate((50, 70), Levels);
        Tensor boxes = anchors.On(CPU);
        Assert.AreSame(anchors, generator.Generate((50, 70), Levels));
        Assert.AreSame(boxes, anchors.On(CPU));
        CollectionAssert.AreEqual(anchors.Grid.Boxes, TensorTransfer.ReadBoxes(boxes));
        Assert.AreNotSame(anchors, generator.Generate((50, 71), Levels));
    }

    [TestMethod]
    public void Inputs_of_ever_new_sizes_fill_no_memory()
    {
        using DisposeScope scope = NewDisposeScope();
        using AnchorCache generator = Generator();
        PlacedAnchors first = generator.Generate((50, 70), Levels);
        for (int width = 71; width < 171; width++)
            generator.Generate((50, width), Levels).On(CPU);
        Assert.AreNotSame(first, generator.Generate((50, 70), Levels));
    }

    private static Tensor[] Levels => [zeros(1, 1, 3, 4), zeros(1, 1, 2, 2)];

    private static AnchorCache Generator() => new(new AnchorOptions { Sizes = [[8, 11], [20, 30]] });
}
