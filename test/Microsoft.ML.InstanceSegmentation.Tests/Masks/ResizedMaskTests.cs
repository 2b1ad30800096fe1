using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Tests.Masks;

[TestClass]
public sealed class ResizedMaskTests
{
    [TestMethod]
    public void A_window_of_a_resized_mask_is_that_window_of_the_whole_mask_resized()
    {
        var random = new Random(5);
        for (int round = 0; round < 200; round++)
        {
            (int height, int width) = (random.Next(1, 20), random.Next(1, 20));
            var bitmap = new byte[height * width];
            foreach (ref byte pixel in bitmap.AsSpan())
                pixel = (byte)(random.Next(3) == 0 ? 1 : 0);
            RunLengthMask mask = RunLengthMask.FromBitmap(height, width, bitmap);
            (int newHeight, int newWidth) = (random.Next(1, 40), random.Next(1, 40));
            (int x, int y) = (random.Next(newWidth), random.Next(newHeight));
            var window = new PixelBounds(x, y, random.Next(newWidth - x + 1), random.Next(newHeight - y + 1));

            var expected = new byte[window.Width * window.Height];
            mask.Resize(newHeight, newWidth).CopyTo(window, expected);
            var actual = new float[expected.Length];
            Array.Fill(actual, 7);
            new ResizedMask(mask, newHeight, newWidth).CopyTo(window, actual);

            CollectionAssert.AreEqual(Array.ConvertAll(expected, pixel => (float)pixel), actual, $"round {round}");
        }
    }
}
