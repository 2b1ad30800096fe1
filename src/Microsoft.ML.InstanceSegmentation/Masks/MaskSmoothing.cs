namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>
/// A mask blurred by a Gaussian and cut at one half. The weights are whole numbers, so that sums are exact and a pixel at one half, which keeps
/// its value, is known.
/// </summary>
internal static class MaskSmoothing
{
    public const double LargestSigma = 100;

    private const int Unit = 1 << 15, Sigmas = 3;

    public static RunLengthMask Smooth(RunLengthMask mask, double sigma)
    {
        if (mask.Area == 0)
            return mask;
        int[] weights = Weights(sigma);
        int reach = weights.Length / 2;
        PixelBounds inner = mask.BoundingBox;
        int x = Math.Max(0, inner.X - reach), y = Math.Max(0, inner.Y - reach);
        var window = new PixelBounds(x, y, Math.Min(mask.Width, inner.Right + reach) - x, Math.Min(mask.Height, inner.Bottom + reach) - y);
        byte[] bitmap = new byte[window.Width * window.Height];
        mask.CopyTo(window, bitmap);
        long[] rows = Blur(Array.ConvertAll(bitmap, pixel => (long)pixel), window.Width, window.Height, stride: 1, step: window.Width, weights);
        long[] blurred = Blur(rows, window.Height, window.Width, stride: window.Width, step: 1, weights);
        long all = (long)weights.Sum() * weights.Sum();
        for (int i = 0; i < bitmap.Length; i++)
            bitmap[i] = 2 * blurred[i] == all ? bitmap[i] : (byte)(2 * blurred[i] > all ? 1 : 0);
        var builder = new RunLengthBuilder(mask.Height, mask.Width);
        ColumnRuns.AddBitmap(builder, window, bitmap, mask.Height);
        return builder.ToMask();
    }

    /// <summary>Of the pixels at distances from -3σ to 3σ.</summary>
    public static int[] Weights(double sigma)
    {
        int reach = (int)Math.Ceiling(Sigmas * sigma);
        return [.. Enumerable.Range(-reach, 2 * reach + 1).Select(distance => (int)Math.Round(Unit * Math.Exp(-distance * distance / (2 * sigma * sigma))))];
    }

    /// <summary>Weighted sums along lines of pixels, which go on beyond their ends as they end: outside the window lies nothing, or no image.</summary>
    private static long[] Blur(long[] pixels, int length, int lines, int stride, int step, int[] weights)
    {
        var sums = new long[pixels.Length];
        int reach = weights.Length / 2;
        for (int line = 0; line < lines; line++)
        {
            for (int i = 0; i < length; i++)
            {
                long sum = 0;
                for (int k = -reach; k <= reach; k++)
                    sum += weights[k + reach] * pixels[line * step + Math.Clamp(i + k, 0, length - 1) * stride];
                sums[line * step + i * stride] = sum;
            }
        }
        return sums;
    }
}
