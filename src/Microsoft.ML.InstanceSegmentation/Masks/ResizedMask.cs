namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>
/// A mask as it is in its image resized, of which only the parts that are looked at are ever computed: a mask of the whole image for each of
/// thousands of instances would fill the memory. Each new pixel takes the old one under its centre, as <see cref="RunLengthMask.Resize"/> has it.
/// </summary>
internal sealed class ResizedMask(RunLengthMask mask, int height, int width)
{
    private readonly List<ColumnRun> _runs = ColumnRuns.Columns(mask);

    /// <summary>Rows of the resized image.</summary>
    public int Height => height;

    /// <summary>Columns of the resized image.</summary>
    public int Width => width;

    /// <summary>1 where a pixel of a part of the resized image is set, otherwise 0.</summary>
    /// <param name="window">The part, inside the resized image.</param>
    /// <param name="rowMajor">Receives the window's pixels, row by row.</param>
    public void CopyTo(PixelBounds window, Span<float> rowMajor)
    {
        rowMajor[..(window.Width * window.Height)].Clear();
        for (int x = window.X; x < window.Right; x++)
        {
            int source = MaskGeometry.SourceColumn(x, mask.Width, width);
            for (int i = FirstOfColumn(source); i < _runs.Count && _runs[i].X == source; i++)
            {
                int top = Math.Max(window.Y, MaskGeometry.FirstRowFrom(_runs[i].Top, mask.Height, height));
                int bottom = Math.Min(window.Bottom, MaskGeometry.FirstRowFrom(_runs[i].Bottom, mask.Height, height));
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
