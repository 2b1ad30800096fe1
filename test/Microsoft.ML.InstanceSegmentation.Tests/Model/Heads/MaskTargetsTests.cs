using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;
using Microsoft.ML.InstanceSegmentation.Model;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

[TestClass]
public sealed class MaskTargetsTests
{
    private static readonly JsonElement s_reference = ReferenceData.Read("Model/PartsReference.json").GetProperty("mask_targets");

    [TestMethod]
    public void Targets_are_torchvisions()
    {
        GroundTruth truth = ReferenceData.Targets(32, 40, [3, 4, 20, 28, 10, 0, 40, 32], [0, 0]);
        Box[] boxes = MemoryMarshal.Cast<float, Box>(s_reference.GetProperty("regions").Floats()).ToArray();
        TrainingRegion[] regions = [.. boxes.Select((box, i) => new TrainingRegion(0, box, (int)s_reference.GetProperty("instances").Longs()[i]))];
        float[] targets = MaskTargets.Of(regions, [truth], 4, aligned: false);
        float[] expected = s_reference.GetProperty("targets").Floats();
        Assert.HasCount(expected.Length, targets);
        for (int i = 0; i < targets.Length; i++)
            Assert.AreEqual(expected[i], targets[i], 1e-5f, $"number {i}");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Masks_of_crowds_are_skipped(bool aligned)
    {
        GroundTruth truth = ReferenceData.Targets(8, 8, [0, 0, 8, 8, 0, 0, 2, 2], [0, 0], [true, false]);
        Assert.HasCount(1, truth.Boxes);
        Assert.HasCount(1, truth.Crowds);
        CollectionAssert.AreEqual(new float[4], MaskTargets.Of([new TrainingRegion(0, new Box(4, 4, 8, 8), 0)], [truth], 2, aligned));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Region_off_the_image_has_an_empty_target(bool aligned)
    {
        GroundTruth truth = ReferenceData.Targets(8, 8, [0, 0, 8, 8], [0]);
        CollectionAssert.AreEqual(new float[4], MaskTargets.Of([new TrainingRegion(0, new Box(20, 20, 30, 30), 0)], [truth], 2, aligned));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Every_region_of_a_batch_gets_the_target_of_its_own_image_and_instance(bool aligned)
    {
        GroundTruth[] truth = [ReferenceData.Targets(40, 30, [2, 3, 20, 30, 5, 5, 28, 12], [0, 1]), ReferenceData.Targets(20, 50, [0, 0, 50, 20], [2])];
        TrainingRegion[] regions =
        [
            new(0, new Box(1.5f, 2.25f, 22, 31.5f), 0), new(1, new Box(-3, 4, 60, 18), 0), new(0, new Box(4, 4, 29, 13), 1), new(1, new Box(10, 10, 10, 10), 0),
        ];
        float[] together = MaskTargets.Of(regions, truth, 3, aligned);
        float[] singly = [.. regions.SelectMany(region => MaskTargets.Of([region], truth, 3, aligned))];
        CollectionAssert.AreEqual(singly, together);
        Assert.IsGreaterThan(0.5f, together[..27].Max());
    }

    [TestMethod]
    public void No_region_has_no_target() => Assert.IsEmpty(MaskTargets.Of([], [], 14, aligned: true));

    [TestMethod]
    [DataRow(64, 64)]
    [DataRow(96, 96)]
    [DataRow(128, 128)]
    [DataRow(100, 77)]
    public void Pasted_into_the_image_an_aligned_target_is_the_mask_again(int height, int width)
    {
        const int Side = 64, Cells = 28;
        var random = new Random(height);
        double worst = 1;
        for (int trial = 0; trial < 40; trial++)
        {
            double radius = 4 + (6 * random.NextDouble());
            RunLengthMask mask = Disc(Side, (12 + (40 * random.NextDouble()), 12 + (40 * random.NextDouble())), radius);
            PixelBounds bounds = mask.BoundingBox;
            // A proposal is near the object, not on it.
            float Off() => (float)(2 * random.NextDouble());
            float[] box = [bounds.X - Off(), bounds.Y - Off(), bounds.Right + Off(), bounds.Bottom + Off()];
            var scaled = new Box(box[0] * width / Side, box[1] * height / Side, box[2] * width / Side, box[3] * height / Side);
            var truth = new GroundTruth([scaled], [0], [new ResizedMask(mask, height, width)], []);

            float[] target = MaskTargets.Of([new TrainingRegion(0, scaled, 0)], [truth], Cells, aligned: true);
            RunLengthMask pasted = MaskPaster.Paste(target, Cells, box, Side, Side, 0.5f, MaskPasting.PixelCentres);
            worst = Math.Min(worst, MaskOverlap.IoU(pasted, mask, isCrowd: false));
        }
        // Interpolation between cells may take a pixel of the border.
        Assert.IsGreaterThan(0.95, worst);
    }

    private static RunLengthMask Disc(int side, (double X, double Y) centre, double radius)
    {
        var bitmap = new byte[side * side];
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
                bitmap[(y * side) + x] = Math.Pow(x + 0.5 - centre.X, 2) + Math.Pow(y + 0.5 - centre.Y, 2) < radius * radius ? (byte)1 : (byte)0;
        }
        return RunLengthMask.FromBitmap(side, side, bitmap);
    }
}
