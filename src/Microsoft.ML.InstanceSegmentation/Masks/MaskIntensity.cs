namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>Measures colours under masks.</summary>
internal static class MaskIntensity
{
    public const int Channels = 3;

    private const int PixelBytes = 4;

    /// <param name="mask">A mask of at least one pixel.</param>
    /// <param name="pixels">Four bytes of each of the image's pixels, row by row: green is the second, and the fourth is not looked at.</param>
    /// <param name="red">Which of the four is red: 0, or 2; blue is the other of the two.</param>
    public static InstanceIntensity Of(RunLengthMask mask, ReadOnlySpan<byte> pixels, int red)
    {
        var sums = new long[Channels];
        var squares = new long[Channels];
        foreach (ColumnRun run in ColumnRuns.Columns(mask))
        {
            for (int y = run.Top; y < run.Bottom; y++)
            {
                ReadOnlySpan<byte> pixel = pixels.Slice(PixelBytes * (y * mask.Width + run.X), PixelBytes);
                for (int channel = 0; channel < Channels; channel++)
                {
                    int value = pixel[channel == 1 ? 1 : channel == 0 ? red : 2 - red];
                    sums[channel] += value;
                    squares[channel] += value * value;
                }
            }
        }
        double[] means = Array.ConvertAll(sums, sum => (double)sum / mask.Area);
        return new InstanceIntensity(means, [.. squares.Select((square, channel) => Math.Sqrt(Math.Max(0, (double)square / mask.Area - means[channel] * means[channel])))]);
    }
}
