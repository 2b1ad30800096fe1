using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;
using Microsoft.ML.InstanceSegmentation.Training;

namespace Microsoft.ML.InstanceSegmentation.Tests.Training;

[TestClass]
public sealed class GroundTruthResizerTests
{
    [TestMethod]
    public void Boxes_and_masks_are_resized_with_the_image()
    {
        ImageExample example = Drawn.Rectangles("two", height: 4, width: 6, (0, 1, 1, 3, 3), (1, 4, 0, 6, 4));

        GroundTruth truth = GroundTruthResizer.Encode(example, height: 8, width: 18);

        CollectionAssert.AreEqual(new Box[] { new(3, 2, 9, 6), new(12, 0, 18, 8) }, truth.Boxes);
        CollectionAssert.AreEqual(new[] { 0, 1 }, truth.Classes);
        var masks = new float[2][];
        for (int i = 0; i < 2; i++)
            truth.Masks[i].CopyTo(new PixelBounds(0, 0, 18, 8), masks[i] = new float[8 * 18]);
        for (int y = 0; y < 8; y++)
        {
            for (int x = 0; x < 18; x++)
            {
                Assert.AreEqual(x is >= 3 and < 9 && y is >= 2 and < 6 ? 1 : 0, masks[0][y * 18 + x], $"first mask, row {y}, column {x}");
                Assert.AreEqual(x >= 12 ? 1 : 0, masks[1][y * 18 + x], $"second mask, row {y}, column {x}");
            }
        }
    }

    [TestMethod]
    public void An_image_without_an_instance_has_no_ground_truth()
    {
        GroundTruth truth = GroundTruthResizer.Encode(Drawn.Rectangles("none", 5, 7), height: 5, width: 7);

        Assert.IsEmpty(truth.Boxes);
        Assert.IsEmpty(truth.Classes);
        Assert.IsEmpty(truth.Masks);
        Assert.IsEmpty(truth.Crowds);
    }

    [TestMethod]
    public void Crowd_regions_are_kept_apart()
    {
        ImageExample example = Drawn.Rectangles("crowd", 4, 4, (0, 0, 0, 2, 2), (0, 2, 2, 4, 4));
        example.Instances.IsCrowd[0] = true;

        GroundTruth truth = GroundTruthResizer.Encode(example, 4, 4);

        Assert.AreEqual(new Box(2, 2, 4, 4), truth.Boxes.Single());
        Assert.HasCount(1, truth.Masks);
        Assert.AreEqual(new Box(0, 0, 2, 2), truth.Crowds.Single());
    }

    [TestMethod]
    public void Thousands_of_instances_in_a_large_image_take_little_memory()
    {
        // As whole masks 2,100 of them have 2.2 GB, and their pixels overflow an int from 2,048 on.
        const int Count = 2_100, Side = 1_024;
        var annotations = new InstanceAnnotations
        {
            Boxes = [.. Enumerable.Range(0, Count).SelectMany(i => new float[] { i % 80 * 12, i / 80 * 12, (i % 80 * 12) + 12, (i / 80 * 12) + 12 })],
            Classes = new int[Count],
            Masks = [.. Enumerable.Range(0, Count).Select(i => Square(i % 80 * 12, i / 80 * 12))],
            IsCrowd = new bool[Count],
        };
        var example = new ImageExample { Name = "many", Height = Side, Width = Side, Pixels = new byte[3 * Side * Side], Instances = annotations };
        long before = GC.GetAllocatedBytesForCurrentThread();

        GroundTruth truth = GroundTruthResizer.Encode(example, 800, 800);

        Assert.IsLessThan(20_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.HasCount(Count, truth.Masks);
        var window = new float[20 * 20];
        truth.Masks[^1].CopyTo(new PixelBounds(174, 240, 20, 20), window);
        Assert.IsTrue(window.Sum() is >= 81 and <= 100);

        static RunLengthMask Square(int x, int y)
        {
            var builder = new RunLengthBuilder(Side, Side);
            for (int column = x; column < x + 12; column++)
                builder.Add((column * Side) + y, (column * Side) + y + 12);
            return builder.ToMask();
        }
    }
}
