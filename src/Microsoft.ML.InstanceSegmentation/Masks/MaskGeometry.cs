namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>Masks of mirrored, transposed and resized images.</summary>
internal static class MaskGeometry
{
    public static RunLengthMask FlipHorizontal(RunLengthMask mask)
    {
        List<ColumnRun> runs = ColumnRuns.Columns(mask);
        var builder = new RunLengthBuilder(mask.Height, mask.Width);
        int end = runs.Count;
        while (end > 0)
        {
            // The columns come in reverse, but the runs of each keep their order.
            int first = end - 1;
            while (first > 0 && runs[first - 1].X == runs[first].X)
                first--;
            int column = (mask.Width - 1 - runs[first].X) * mask.Height;
            for (int i = first; i < end; i++)
                builder.Add(column + runs[i].Top, column + runs[i].Bottom);
            end = first;
        }
        return builder.ToMask();
    }

    public static RunLengthMask FlipVertical(RunLengthMask mask)
    {
        // Read backwards, the runs are those of the image turned by half a turn.
        var builder = new RunLengthBuilder(mask.Height, mask.Width);
        ReadOnlySpan<int> counts = mask.Counts;
        int end = builder.Pixels;
        for (int i = counts.Length - 1; i >= 0; i--)
        {
            int start = end - counts[i];
            if (i % 2 == 1)
                builder.Add(builder.Pixels - end, builder.Pixels - start);
            end = start;
        }
        return FlipHorizontal(builder.ToMask());
    }

    public static RunLengthMask Transpose(RunLengthMask mask)
    {
        PixelBounds box = mask.BoundingBox;
        var bitmap = new byte[box.Height * box.Width];
        mask.CopyTo(box, bitmap);
        // Row y of the box is column y of the new image, so the bitmap's bytes come in the order of the new pixels.
        var builder = new RunLengthBuilder(mask.Width, mask.Height);
        for (int y = 0; y < box.Height; y++)
        {
            int column = (box.Y + y) * mask.Width + box.X;
            for (int x = 0; x < box.Width; x++)
            {
                if (bitmap[y * box.Width + x] != 0)
                    builder.Add(column + x, column + x + 1);
            }
        }
        return builder.ToMask();
    }

    public static RunLengthMask Resize(RunLengthMask mask, int height, int width)
    {
        var builder = new RunLengthBuilder(height, width);
        List<ColumnRun> runs = ColumnRuns.Columns(mask);
        int first = 0;
        for (int x = 0; x < width; x++)
        {
            int source = SourceColumn(x, mask.Width, width);
            while (first < runs.Count && runs[first].X < source)
                first++;
            for (int i = first; i < runs.Count && runs[i].X == source; i++)
                builder.Add(x * height + FirstRowFrom(runs[i].Top, mask.Height, height), x * height + FirstRowFrom(runs[i].Bottom, mask.Height, height));
        }
        return builder.ToMask();
    }

    /// <summary>The mask laid into a larger image, or what of it is inside that image.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="x">The image's column of the mask's first, which may be outside.</param>
    /// <param name="y">The image's row of the mask's first, which may be outside.</param>
    public static RunLengthMask Place(RunLengthMask mask, int height, int width, int x, int y)
    {
        var builder = new RunLengthBuilder(height, width);
        foreach (ColumnRun run in ColumnRuns.Columns(mask))
        {
            int column = run.X + x;
            if (column >= 0 && column < width)
                builder.Add(column * height + Math.Max(0, run.Top + y), column * height + Math.Min(height, run.Bottom + y));
        }
        return builder.ToMask();
    }

    /// <summary>The old column under the centre of a new one.</summary>
    public static int SourceColumn(int column, int oldWidth, int newWidth) => (int)((2L * column + 1) * oldWidth / (2L * newWidth));

    /// <summary>The first new row whose centre lies in the old row <paramref name="row"/> or after it: the least d with (d + ½)·old/new ≥ row.</summary>
    public static int FirstRowFrom(int row, int oldHeight, int newHeight)
    {
        long numerator = 2L * newHeight * row - oldHeight;
        return numerator <= 0 ? 0 : (int)((numerator + 2L * oldHeight - 1) / (2L * oldHeight));
    }
}
