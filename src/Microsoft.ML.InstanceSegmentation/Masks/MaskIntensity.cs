namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>Measures colours under masks.</summary>
internal static class MaskIntensity
{
    public const int Channels = 3;

    /// <param name="mask">A mask of at least one pixel.</param>
    /// <param name="rgb">Red, green, blue of each of the image's pixels, row by row.</param>
    public static InstanceIntensity Of(RunLengthMask mask, ReadOnlySpan<byte> rgb)
    {
        var sums = new long[Channels];
        var squares = new long[Channels];
        foreach (ColumnRun run in ColumnRuns.Columns(mask))
        {
            for (int y = run.Top; y < run.Bottom; y++)
            {
                ReadOnlySpan<byte> pixel = rgb.Slice(Channels * (y * mask.Width + run.X), Channels);
                for (int channel = 0; channel < Channels; channel++)
                {
                    sums[channel] += pixel[channel];
                    squares[channel] += pixel[channel] * pixel[channel];
                }
            }
        }
        double[] means = Array.ConvertAll(sums, sum => (double)sum / mask.Area);
        return new InstanceIntensity(means, [.. squares.Select((square, channel) => Math.Sqrt(Math.Max(0, (double)square / mask.Area - means[channel] * means[channel])))]);
    }
}
