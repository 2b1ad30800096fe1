using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Training;

[TestClass]
public sealed class TargetEncoderTests
{
    [TestMethod]
    public void Boxes_and_masks_are_resized_with_the_image()
    {
        using var scope = NewDisposeScope();
        ImageExample example = Drawn.Rectangles("two", height: 4, width: 6, (0, 1, 1, 3, 3), (1, 4, 0, 6, 4));

        InstanceTargets targets = TargetEncoder.Encode(example, height: 8, width: 18, CPU);

        CollectionAssert.AreEqual(new float[] { 3, 2, 9, 6, 12, 0, 18, 8 }, targets.Boxes.data<float>().ToArray());
        CollectionAssert.AreEqual(new long[] { 0, 1 }, targets.Classes.data<long>().ToArray());
        CollectionAssert.AreEqual(new long[] { 2, 8, 18 }, targets.Masks.shape);
        byte[] masks = targets.Masks.bytes.ToArray();
        for (int y = 0; y < 8; y++)
        {
            for (int x = 0; x < 18; x++)
            {
                Assert.AreEqual(x is >= 3 and < 9 && y is >= 2 and < 6 ? 1 : 0, masks[y * 18 + x], $"first mask, row {y}, column {x}");
                Assert.AreEqual(x >= 12 ? 1 : 0, masks[(8 + y) * 18 + x], $"second mask, row {y}, column {x}");
            }
        }
    }

    [TestMethod]
    public void An_image_without_an_instance_gives_empty_tensors_of_the_same_rank()
    {
        using var scope = NewDisposeScope();

        InstanceTargets targets = TargetEncoder.Encode(Drawn.Rectangles("none", 5, 7), height: 5, width: 7, CPU);

        CollectionAssert.AreEqual(new long[] { 0, 4 }, targets.Boxes.shape);
        CollectionAssert.AreEqual(new long[] { 0 }, targets.Classes.shape);
        CollectionAssert.AreEqual(new long[] { 0, 5, 7 }, targets.Masks.shape);
        CollectionAssert.AreEqual(new long[] { 0 }, targets.IsCrowd.shape);
        Assert.AreEqual(ScalarType.Byte, targets.Masks.dtype);
        Assert.AreEqual(ScalarType.Bool, targets.IsCrowd.dtype);
    }

    [TestMethod]
    public void Crowd_regions_are_marked()
    {
        using var scope = NewDisposeScope();
        ImageExample example = Drawn.Rectangles("crowd", 4, 4, (0, 0, 0, 2, 2), (0, 2, 2, 4, 4));
        example.Instances.IsCrowd[1] = true;

        InstanceTargets targets = TargetEncoder.Encode(example, 4, 4, CPU);

        CollectionAssert.AreEqual(new[] { false, true }, targets.IsCrowd.data<bool>().ToArray());
    }
}
