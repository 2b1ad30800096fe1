namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>Instances of which areas, in pixels, a metric counts; both ends belong to it.</summary>
internal readonly record struct AreaRange(double Low, double High)
{
    public bool Contains(double area) => area >= Low && area <= High;

    /// <summary>An area in single precision that lies in the same ranges.</summary>
    /// <remarks>
    /// COCO's files have areas in double precision. 1024.00001 is medium, but the nearest number of single precision is 1024 itself, which
    /// is small as well; so an area whose nearest number is on another side of a limit takes the next number on its own side. The limits
    /// themselves are exact in both.
    /// </remarks>
    public static float ToSingle(double area)
    {
        var single = (float)Math.Min(area, float.MaxValue);
        foreach (AreaRange range in CocoProtocol.AreaRanges)
        {
            foreach (double limit in (ReadOnlySpan<double>)[range.Low, range.High])
            {
                int side = area.CompareTo(limit);
                if (side != ((double)single).CompareTo(limit))
                    return side > 0 ? MathF.BitIncrement(single) : MathF.BitDecrement(single);
            }
        }
        return single;
    }
}

/// <summary>The constants of COCO's evaluation (pycocotools' Params).</summary>
internal static class CocoProtocol
{
    public const int All = 0, Small = 1, Medium = 2, Large = 3;

    /// <summary>Index of 0.50 and of 0.75 among the thresholds.</summary>
    public const int At50 = 0, At75 = 5;

    /// <summary>The lowest of <see cref="IoUThresholds"/>: no detection matches with less.</summary>
    public const double LowestIoU = 0.5;

    private const double Unlimited = 1e5 * 1e5;

    /// <summary>By <see cref="All"/>, <see cref="Small"/>, <see cref="Medium"/> and <see cref="Large"/>.</summary>
    public static readonly AreaRange[] AreaRanges =
        [new(0, Unlimited), new(0, 32 * 32), new(32 * 32, 96 * 96), new(96 * 96, Unlimited)];

    /// <summary>0.50, 0.55, … 0.95.</summary>
    public static readonly double[] IoUThresholds = Spaced(LowestIoU, 0.95, 10);

    /// <summary>The same, but none above what a perfect overlap still reaches: an overlap of at least so much is a match.</summary>
    public static readonly double[] MatchThresholds = Array.ConvertAll(IoUThresholds, MatchThreshold);

    /// <summary>What keeps 0/0 at zero: the distance from 1 to the next number, as in pycocotools.</summary>
    public static readonly double Tiny = Math.BitIncrement(1.0) - 1.0;

    /// <summary>0, 0.01, … 1: the recalls at which precision is read.</summary>
    public static readonly double[] RecallThresholds = Spaced(0, 1, 101);

    /// <summary>A threshold of intersection over union, but none above what a perfect overlap still reaches.</summary>
    public static double MatchThreshold(double threshold) => Math.Min(threshold, 1 - 1e-10);

    /// <summary>As numpy's linspace rounds them: an intersection over union may lie exactly on a threshold.</summary>
    private static double[] Spaced(double first, double last, int count)
    {
        double step = (last - first) / (count - 1);
        return [.. Enumerable.Range(0, count).Select(i => i == count - 1 ? last : i * step + first)];
    }
}
