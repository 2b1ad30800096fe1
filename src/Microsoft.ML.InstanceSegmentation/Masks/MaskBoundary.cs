using System.Numerics;

namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>
/// The boundary region of a mask and its overlap (Cheng et al. 2021, "Boundary IoU: Improving Object-Centric Image Segmentation Evaluation", section 4),
/// as in the authors' own program: the mask without its erosion by a square, where what is outside the image is not set.
/// </summary>
internal static class MaskBoundary
{
    /// <summary>The share of the image's diagonal that the authors evaluate COCO's and LVIS' data sets with.</summary>
    public const double UsualRatio = 0.02;

    private const int WordBits = 64;

    /// <summary>Width of the boundary region in pixels.</summary>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="dilationRatio">Share of the image's diagonal.</param>
    public static int Distance(int height, int width, double dilationRatio) =>
        // Rounded half to even, as Python does; and never none, so that a thumbnail's masks have a boundary too.
        (int)Math.Max(1, Math.Round(dilationRatio * Math.Sqrt((double)height * height + (double)width * width)));

    /// <summary>The pixels from which one that is not set, or the outside, is no further than the distance along both axes.</summary>
    public static RunLengthMask Of(RunLengthMask mask, int distance)
    {
        PixelBounds box = mask.BoundingBox;
        // No square fits into it: nothing is left of the erosion. So it is with most objects.
        if (Math.Min(box.Width, box.Height) <= 2L * distance)
            return mask;
        return ColumnRuns.Difference(mask, Eroded(mask, distance));
    }

    /// <summary>The lower of the overlaps of two masks and of their boundaries.</summary>
    /// <param name="maskIoU">Intersection over union of the masks.</param>
    /// <param name="boundary">Boundary of the one.</param>
    /// <param name="other">Boundary of the other.</param>
    public static double IoU(double maskIoU, RunLengthMask boundary, RunLengthMask other) =>
        Math.Min(maskIoU, MaskOverlap.IoU(boundary, other, isCrowd: false));

    /// <summary>Both axes one after the other; the rows of a column are bits of words.</summary>
    private static RunLengthMask Eroded(RunLengthMask mask, int distance)
    {
        PixelBounds box = mask.BoundingBox;
        int words = (box.Height + WordBits - 1) / WordBits, window = 2 * distance + 1;
        var columns = new ulong[box.Width * words];
        foreach (ColumnRun run in ColumnRuns.Columns(mask))
            Set(columns.AsSpan((run.X - box.X) * words, words), run.Top - box.Y + distance, run.Bottom - box.Y - distance);
        // Of each column what it shares with those to its right, twice as many each time.
        int reach = 1;
        for (; 2 * reach <= window; reach *= 2)
            Intersect(columns, reach * words);
        Intersect(columns, (window - reach) * words);

        var builder = new RunLengthBuilder(mask.Height, mask.Width);
        for (int x = 0; x + window <= box.Width; x++)
            AddRuns(builder, columns.AsSpan(x * words, words), (box.X + x + distance) * mask.Height + box.Y);
        return builder.ToMask();
    }

    private static void Set(Span<ulong> column, int first, int end)
    {
        for (int at = first; at < end;)
        {
            int bit = at % WordBits, count = Math.Min(WordBits - bit, end - at);
            column[at / WordBits] |= ulong.MaxValue >> WordBits - count << bit;
            at += count;
        }
    }

    /// <summary>Each word with the one that lies so far behind it; the last have none and keep their bits, but are not asked for.</summary>
    private static void Intersect(Span<ulong> words, int offset)
    {
        for (int i = 0; i + offset < words.Length; i++)
            words[i] &= words[i + offset];
    }

    private static void AddRuns(RunLengthBuilder builder, ReadOnlySpan<ulong> column, int start)
    {
        for (int i = 0; i < column.Length; i++)
        {
            int bit = 0;
            while (bit < WordBits && column[i] >> bit is not 0 and var rest)
            {
                int first = bit + BitOperations.TrailingZeroCount(rest);
                int length = Math.Min(WordBits - first, BitOperations.TrailingZeroCount(~(column[i] >> first)));
                builder.Add(start + i * WordBits + first, start + i * WordBits + first + length);
                bit = first + length;
            }
        }
    }
}
