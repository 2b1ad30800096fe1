namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>
/// A mask as it is in its image resized, of which only the parts that are looked at are ever computed: a mask of the whole image for each of
/// thousands of instances would fill the memory. Each new pixel takes the old one under its centre, as <see cref="RunLengthMask.Resize"/> has it.
/// </summary>
internal sealed class ResizedMask
{
    private readonly RunLengthMask _mask;
    private readonly List<ColumnRun> _runs;

    public ResizedMask(RunLengthMask mask, int height, int width)
        : this(mask, ColumnRuns.Columns(mask), height, width)
    {
    }

    private ResizedMask(RunLengthMask mask, List<ColumnRun> runs, int height, int width)
    {
        (_mask, _runs) = (mask, runs);
        (Height, Width) = (height, width);
    }

    /// <summary>Rows of the resized image.</summary>
    public int Height { get; }

    /// <summary>Columns of the resized image.</summary>
    public int Width { get; }

    /// <summary>
    /// The mask as it was before, where it has been enlarged, otherwise itself: enlarging repeats pixels, and shifts their borders by up to
    /// half of one.
    /// </summary>
    public ResizedMask Unenlarged =>
        Height > _mask.Height || Width > _mask.Width ? new ResizedMask(_mask, _runs, Math.Min(Height, _mask.Height), Math.Min(Width, _mask.Width)) : this;

    /// <summary>1 where a pixel of a part of the resized image is set, otherwise 0.</summary>
    /// <param name="window">The part, inside the resized image.</param>
    /// <param name="rowMajor">Receives the window's pixels, row by row.</param>
    public void CopyTo(PixelBounds window, Span<float> rowMajor)
    {
        rowMajor[..(window.Width * window.Height)].Clear();
        for (int x = window.X; x < window.Right; x++)
        {
            int source = MaskGeometry.SourceColumn(x, _mask.Width, Width);
            for (int i = FirstOfColumn(source); i < _runs.Count && _runs[i].X == source; i++)
            {
                int top = Math.Max(window.Y, MaskGeometry.FirstRowFrom(_runs[i].Top, _mask.Height, Height));
                int bottom = Math.Min(window.Bottom, MaskGeometry.FirstRowFrom(_runs[i].Bottom, _mask.Height, Height));
                for (int y = top; y < bottom; y++)
                    rowMajor[((y - window.Y) * window.Width) + x - window.X] = 1;
            }
        }
    }

    /// <summary>Index of the first run that is in a column or after it.</summary>
    private int FirstOfColumn(int column)
    {
        (int low, int high) = (0, _runs.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_runs[middle].X < column)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
