using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Tests.Masks;

[TestClass]
public sealed class MaskOverlapTests
{
    [TestMethod]
    public void Two_masks_have_the_same_overlap_with_and_without_a_lower_limit()
    {
        var random = new Random(5);
        int enough = 0;
        for (int i = 0; i < 300; i++)
        {
            // Rectangles with holes, about half of which overlap by more than half.
            RunLengthMask[] pair = [.. Enumerable.Range(0, 2).Select(_ => Drawn(random))];
            foreach (bool isCrowd in new[] { false, true })
            {
                double iou = MaskOverlap.IoU(pair[0], pair[1], isCrowd);
                double from = MaskOverlap.IoUFrom(0.5, pair[0], pair[1], isCrowd);
                Assert.AreEqual(iou >= 0.5 ? iou : 0, from >= 0.5 ? from : 0);
                enough += iou >= 0.5 ? 1 : 0;
            }
        }
        Assert.IsTrue(enough is > 100 and < 600, $"{enough} of 600 pairs reach the limit; the masks drawn tell little.");

        static RunLengthMask Drawn(Random random)
        {
            var bitmap = new byte[20 * 20];
            (int left, int top) = (random.Next(10), random.Next(10));
            for (int y = top; y < 16; y++)
            {
                for (int x = left; x < 16; x++)
                    bitmap[y * 20 + x] = (byte)(random.Next(8) == 0 ? 0 : 1);
            }
            return RunLengthMask.FromBitmap(20, 20, bitmap);
        }
    }
}
