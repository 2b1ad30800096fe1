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
        if (intersection == 0)
            return 0;
        return (double)intersection / (isCrowd ? detection.Area : detection.Area + groundTruth.Area - intersection);
    }

    public static int Intersection(RunLengthMask first, RunLengthMask second)
    {
        ArgumentNullException.ThrowIfNull(second);
        if (first.Height != second.Height || first.Width != second.Width)
            throw new ArgumentException($"Masks of {first.Height}×{first.Width} and {second.Height}×{second.Width} (height×width) cannot be compared; both must be of the same image.");
        return first.BoundingBox.Overlaps(second.BoundingBox) ? Intersection(first.Counts, second.Counts) : 0;
    }

    private static int Intersection(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
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
    private static void Next(ReadOnlySpan<int> counts, int index, ref int start, ref int end)
    {
        if (index >= counts.Length)
            return;
        start = end + counts[index - 1];
        end = start + counts[index];
    }
}
