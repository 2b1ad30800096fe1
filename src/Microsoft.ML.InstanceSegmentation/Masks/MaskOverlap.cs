using System.Runtime.CompilerServices;

namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>Intersection of masks, run by run; only masks whose bounding boxes overlap are looked into.</summary>
internal static class MaskOverlap
{
    /// <summary>
    /// Intersection over union of a detection and a ground truth. A crowd region's union is the detection alone,
    /// since a detection may well find one instance of the many (COCO's evaluation rules).
    /// </summary>
    public static double IoU(RunLengthMask detection, RunLengthMask groundTruth, bool isCrowd)
    {
        int intersection = Intersection(detection, groundTruth);
        return intersection == 0 ? 0 : Ratio(intersection, detection, groundTruth, isCrowd);
    }

    /// <summary>
    /// The same, but 0 where areas and bounding boxes already show that it is below <paramref name="least"/>: of thousands of masks in an
    /// image only the pairs that may matter are looked into.
    /// </summary>
    public static double IoUFrom(double least, RunLengthMask detection, RunLengthMask groundTruth, bool isCrowd)
    {
        CheckSizes(detection, groundTruth);
        PixelBounds a = detection.BoundingBox, b = groundTruth.BoundingBox;
        if (!a.Overlaps(b))
            return 0;
        int shared = (Math.Min(a.Right, b.Right) - Math.Max(a.X, b.X)) * (Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Y, b.Y));
        int most = Math.Min(shared, Math.Min(detection.Area, groundTruth.Area));
        // A larger intersection over a smaller union: division rounds both ways alike, so nothing that reaches the least is lost.
        return Ratio(most, detection, groundTruth, isCrowd) < least ? 0 : IoU(detection, groundTruth, isCrowd);
    }

    public static int Intersection(RunLengthMask first, RunLengthMask second)
    {
        ArgumentNullException.ThrowIfNull(second);
        CheckSizes(first, second);
        return first.BoundingBox.Overlaps(second.BoundingBox) ? Intersection(first.Counts, second.Counts) : 0;
    }

    // Two masks of an image of over a thousand million pixels have more between them than an int can hold.
    private static double Ratio(int intersection, RunLengthMask detection, RunLengthMask groundTruth, bool isCrowd) =>
        (double)intersection / (isCrowd ? detection.Area : (long)detection.Area + groundTruth.Area - intersection);

    public static void CheckSizes(RunLengthMask first, RunLengthMask second)
    {
        if (first.Height != second.Height || first.Width != second.Width)
            throw new ArgumentException($"Masks of {first.Height}×{first.Width} and {second.Height}×{second.Width} (height×width) cannot be compared; both must be of the same image.");
    }

    /// <summary>Pixels that are set in both, of masks of one size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Intersection(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        int area = 0, i = 1, j = 1;
        int firstStart = 0, firstEnd = 0, secondStart = 0, secondEnd = 0;
        Next(first, i, ref firstStart, ref firstEnd);
        Next(second, j, ref secondStart, ref secondEnd);
        while (i < first.Length && j < second.Length)
        {
            area += Math.Max(0, Math.Min(firstEnd, secondEnd) - Math.Max(firstStart, secondStart));
            if (firstEnd < secondEnd)
                Next(first, i += 2, ref firstStart, ref firstEnd);
            else
                Next(second, j += 2, ref secondStart, ref secondEnd);
        }
        return area;
    }

    /// <summary>Moves on to the run of ones at <paramref name="index"/>, if there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Next(ReadOnlySpan<int> counts, int index, ref int start, ref int end)
    {
        if (index >= counts.Length)
            return;
        start = end + counts[index - 1];
        end = start + counts[index];
    }
}
