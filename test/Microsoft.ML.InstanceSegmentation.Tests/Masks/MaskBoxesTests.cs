using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Tests.Masks;

[TestClass]
public sealed class MaskBoxesTests
{
    [TestMethod]
    public void A_box_becomes_the_one_around_its_mask_and_stays_where_there_is_no_pixel()
    {
        var bitmap = new byte[6 * 8];
        bitmap[(2 * 8) + 3] = bitmap[(4 * 8) + 5] = 1;
        RunLengthMask two = RunLengthMask.FromBitmap(6, 8, bitmap), none = RunLengthMask.FromBitmap(6, 8, new byte[6 * 8]);
        float[] boxes = [0.5f, 0.5f, 7, 5.5f, 1.5f, 1, 2, 3];
        MaskBoxes.Tighten(boxes, [two, none]);
        CollectionAssert.AreEqual(new[] { 3f, 2, 6, 5, 1.5f, 1, 2, 3 }, boxes);
    }

    [TestMethod]
    public void Without_detections_nothing_happens() => MaskBoxes.Tighten([], []);
}
