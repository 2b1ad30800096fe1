namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>A run of set pixels within one column: the column, its first row, and the row after its last.</summary>
internal readonly record struct ColumnRun(int X, int Top, int Bottom);

/// <summary>Walks over the runs of masks.</summary>
internal static class ColumnRuns
{
    /// <summary>The runs of set pixels cut into columns, in the order of the pixels.</summary>
    public static List<ColumnRun> Columns(RunLengthMask mask)
    {
        var runs = new List<ColumnRun>();
        int start = 0;
        ReadOnlySpan<int> counts = mask.Counts;
        for (int i = 1; i < counts.Length; i += 2)
        {
            start += counts[i - 1];
            int end = start + counts[i];
            while (start < end)
            {
                (int x, int top) = Math.DivRem(start, mask.Height);
                int bottom = Math.Min(mask.Height, top + end - start);
                runs.Add(new ColumnRun(x, top, bottom));
                start += bottom - top;
            }
        }
        return runs;
    }

    public static PixelBounds Bounds(ReadOnlySpan<int> counts, int height)
    {
        int left = int.MaxValue, top = height, right = 0, bottom = 0, start = 0;
        for (int i = 1; i < counts.Length; i += 2)
        {
            start += counts[i - 1];
            if (counts[i] == 0)
                continue;
            (int firstColumn, int firstRow) = Math.DivRem(start, height);
            start += counts[i];
            (int lastColumn, int lastRow) = Math.DivRem(start - 1, height);
            // A run that goes on in the next column has set pixels in the last row and in the first.
            if (firstColumn < lastColumn)
                (firstRow, lastRow) = (0, height - 1);
            left = Math.Min(left, firstColumn);
            right = lastColumn;
            top = Math.Min(top, firstRow);
            bottom = Math.Max(bottom, lastRow);
        }
        return left == int.MaxValue ? default : new PixelBounds(left, top, right - left + 1, bottom - top + 1);
    }

    /// <summary>The pixels that are set in any of the masks, which are of one size and at least one.</summary>
    public static RunLengthMask Union(IReadOnlyList<RunLengthMask> masks)
    {
        List<(int Start, int End)> runs = [.. masks.SelectMany(Runs)];
        runs.Sort();
        var builder = new RunLengthBuilder(masks[0].Height, masks[0].Width);
        foreach ((int start, int end) in runs)
            builder.Add(start, end);
        return builder.ToMask();
    }

    /// <summary>The pixels that are set in a mask and not in the other, which is of the same size.</summary>
    public static RunLengthMask Difference(RunLengthMask mask, RunLengthMask other)
    {
        if (!mask.BoundingBox.Overlaps(other.BoundingBox))
            return mask;
        var builder = new RunLengthBuilder(mask.Height, mask.Width);
        List<(int Start, int End)> holes = Runs(other);
        int next = 0;
        foreach ((int start, int end) in Runs(mask))
        {
            int from = start;
            while (next < holes.Count && holes[next].End <= start)
                next++;
            for (int i = next; i < holes.Count && holes[i].Start < end; i++)
            {
                builder.Add(from, holes[i].Start);
                from = holes[i].End;
            }
            builder.Add(from, end);
        }
        return builder.ToMask();
    }

    /// <summary>Adds the pixels of a part of the image whose byte is not zero.</summary>
    public static void AddBitmap(RunLengthBuilder builder, PixelBounds region, ReadOnlySpan<byte> rowMajor, int imageHeight)
    {
        for (int x = 0; x < region.Width; x++)
        {
            int column = (region.X + x) * imageHeight + region.Y;
            for (int y = 0; y < region.Height; y++)
            {
                if (rowMajor[y * region.Width + x] == 0)
                    continue;
                int top = y;
                while (y < region.Height && rowMajor[y * region.Width + x] != 0)
                    y++;
                builder.Add(column + top, column + y);
            }
        }
    }

    /// <summary>Pixels that are set within a region.</summary>
    public static int AreaWithin(RunLengthMask mask, PixelBounds region)
    {
        PixelBounds box = mask.BoundingBox;
        if (!box.Overlaps(region))
            return 0;
        if (box.X >= region.X && box.Y >= region.Y && box.Right <= region.Right && box.Bottom <= region.Bottom)
            return mask.Area;
        int area = 0;
        foreach (ColumnRun run in Columns(mask))
        {
            if (run.X >= region.X && run.X < region.Right)
                area += Math.Max(0, Math.Min(run.Bottom, region.Bottom) - Math.Max(run.Top, region.Y));
        }
        return area;
    }

    public static void CopyTo(RunLengthMask mask, PixelBounds region, Span<byte> rowMajor)
    {
        rowMajor.Clear();
        foreach (ColumnRun run in Columns(mask))
        {
            if (run.X < region.X || run.X >= region.Right)
                continue;
            int bottom = Math.Min(run.Bottom, region.Bottom);
            for (int y = Math.Max(run.Top, region.Y); y < bottom; y++)
                rowMajor[(y - region.Y) * region.Width + run.X - region.X] = 1;
        }
    }

    /// <summary>The runs of set pixels, numbered column by column: the first of each, and the one after its last.</summary>
    private static List<(int Start, int End)> Runs(RunLengthMask mask)
    {
        var runs = new List<(int, int)>(mask.Counts.Length / 2);
        int start = 0;
        ReadOnlySpan<int> counts = mask.Counts;
        for (int i = 1; i < counts.Length; i += 2)
        {
            start += counts[i - 1];
            runs.Add((start, start + counts[i]));
            start += counts[i];
        }
        return runs;
    }
}
