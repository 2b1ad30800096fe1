using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

[TestClass]
public sealed class MaskTargetsTests
{
    private static readonly JsonElement Reference = ReferenceData.Read("Model/PartsReference.json").GetProperty("mask_targets");

    [TestMethod]
    public void Targets_are_torchvisions()
    {
        using DisposeScope scope = NewDisposeScope();
        GroundTruth truth = GroundTruth.Of(ReferenceData.Targets(32, 40, [3, 4, 20, 28, 10, 0, 40, 32], [0, 0]));
        Box[] boxes = MemoryMarshal.Cast<float, Box>(Reference.GetProperty("regions").Floats()).ToArray();
        TrainingRegion[] regions = [.. boxes.Select((box, i) => new TrainingRegion(0, box, (int)Reference.GetProperty("instances").Longs()[i]))];
        float[] targets = TensorTransfer.Read<float>(MaskTargets.Of(regions, [truth], 4));
        float[] expected = Reference.GetProperty("targets").Floats();
        Assert.HasCount(expected.Length, targets);
        for (int i = 0; i < targets.Length; i++)
            Assert.AreEqual(expected[i], targets[i], 1e-5f, $"number {i}");
    }

    [TestMethod]
    public void Masks_of_crowds_are_skipped()
    {
        using DisposeScope scope = NewDisposeScope();
        InstanceTargets targets = ReferenceData.Targets(8, 8, [0, 0, 8, 8, 0, 0, 2, 2], [0, 0], [true, false]);
        GroundTruth truth = GroundTruth.Of(targets);
        Assert.HasCount(1, truth.Boxes);
        Assert.HasCount(1, truth.Crowds);
        Tensor target = MaskTargets.Of([new TrainingRegion(0, new Box(4, 4, 8, 8), 0)], [truth], 2);
        Assert.AreEqual(0, target.sum().item<float>());
    }

    [TestMethod]
    public void Region_off_the_image_has_an_empty_target()
    {
        using DisposeScope scope = NewDisposeScope();
        GroundTruth truth = GroundTruth.Of(ReferenceData.Targets(8, 8, [0, 0, 8, 8], [0]));
        Tensor target = MaskTargets.Of([new TrainingRegion(0, new Box(20, 20, 30, 30), 0)], [truth], 2);
        CollectionAssert.AreEqual(new float[4], TensorTransfer.Read<float>(target));
    }
}
