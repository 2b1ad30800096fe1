namespace Microsoft.ML.InstanceSegmentation.Boxes;

/// <summary>
/// The values of an image that its contrast is stretched between: percentiles of its red, green and blue values together. Of a large image
/// every so many pixels are looked at. Said here for the network and for its graph.
/// </summary>
internal static class ContrastRule
{
    /// <summary>Pixels that are looked at, at most: enough for a percentile, and sorted in a millisecond.</summary>
    public const int MostPixels = 1 << 14;

    /// <summary>The values at the two percentiles.</summary>
    /// <param name="pixels">Red, green and blue of each pixel.</param>
    /// <param name="options">The percentiles.</param>
    public static (byte Low, byte High) Limits(ReadOnlySpan<byte> pixels, ContrastStretchOptions options)
    {
        int step = 3 * (((pixels.Length / 3) + MostPixels - 1) / MostPixels);
        Span<int> counts = stackalloc int[byte.MaxValue + 1];
        counts.Clear();
        int count = 0;
        for (int i = 0; i < pixels.Length; i += step)
        {
            for (int channel = 0; channel < 3; channel++)
                counts[pixels[i + channel]]++;
            count += 3;
        }
        return (At(counts, count, options.Low), At(counts, count, options.High));
    }

    /// <summary>A percentile as a fraction, in the graph's precision: a rank is its product with the highest rank, cut off.</summary>
    public static float Fraction(float percentile) => percentile / 100;

    /// <summary>From the low value to the high one; an image of one value is not stretched beyond all measure.</summary>
    public static float Span(byte low, byte high) => Math.Max(1, high - low);

    private static byte At(ReadOnlySpan<int> counts, int count, float percentile)
    {
        int rank = (int)((count - 1) * Fraction(percentile));
        int value = 0;
        for (int below = counts[0]; below <= rank; below += counts[value])
            value++;
        return (byte)value;
    }
}
