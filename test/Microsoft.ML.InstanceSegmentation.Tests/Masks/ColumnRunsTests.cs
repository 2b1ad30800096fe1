using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Tests.Masks;

[TestClass]
public sealed class ColumnRunsTests
{
    [TestMethod]
    public void Difference_has_the_pixels_of_the_first_that_are_not_of_the_second()
    {
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            (int height, int width) = (random.Next(1, 8), random.Next(1, 8));
            byte[] first = Bitmap(height * width, random), second = Bitmap(height * width, random);
            RunLengthMask expected = RunLengthMask.FromBitmap(height, width, [.. first.Zip(second, (a, b) => (byte)(a & ~b & 1))]);
            RunLengthMask from = RunLengthMask.FromBitmap(height, width, first), other = RunLengthMask.FromBitmap(height, width, second);
            Assert.AreEqual(expected, ColumnRuns.Difference(from, other));
        }
    }

    [TestMethod]
    public void Of_masks_that_are_apart_the_difference_is_the_first_itself()
    {
        RunLengthMask left = RunLengthMask.FromBitmap(1, 3, [1, 0, 0]), right = RunLengthMask.FromBitmap(1, 3, [0, 0, 1]);
        Assert.AreSame(left, ColumnRuns.Difference(left, right));
        Assert.AreSame(left, ColumnRuns.Difference(left, RunLengthMask.FromBitmap(1, 3, [0, 0, 0])));
    }

    [TestMethod]
    public void A_placed_mask_has_its_pixels_there_and_loses_those_outside()
    {
        var random = new Random(2);
        for (int i = 0; i < 200; i++)
        {
            (int height, int width, int left, int top) = (random.Next(1, 6), random.Next(1, 6), random.Next(-6, 9), random.Next(-6, 9));
            RunLengthMask mask = RunLengthMask.FromBitmap(height, width, Bitmap(height * width, random));
            byte[] bitmap = mask.ToBitmap(), expected = new byte[7 * 8];
            for (int pixel = 0; pixel < bitmap.Length; pixel++)
            {
                (int x, int y) = (left + pixel % width, top + pixel / width);
                if (x is >= 0 and < 8 && y is >= 0 and < 7)
                    expected[y * 8 + x] = bitmap[pixel];
            }
            Assert.AreEqual(RunLengthMask.FromBitmap(7, 8, expected), MaskGeometry.Place(mask, 7, 8, left, top));
        }
    }

    private static byte[] Bitmap(int length, Random random) => [.. Enumerable.Range(0, length).Select(_ => (byte)(random.Next(3) / 2))];
}
