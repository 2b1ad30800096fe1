namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>Draws a mask, enlarged or reduced to the canvas's size: a translucent filling and an outline just inside its edge.</summary>
internal sealed class MaskPainter
{
    // The canvas's part that the mask reaches, and the mask in it, row by row.
    private readonly int _left, _top, _width, _height;
    private readonly bool[] _inside;

    /// <param name="mask">The mask.</param>
    /// <param name="canvas">What will be drawn on: the mask's image, resized. Each of its pixels takes the mask's nearest.</param>
    public MaskPainter(RunLengthMask mask, PixelCanvas canvas)
    {
        int[] columns = Nearest(mask.Width, canvas.Width);
        int[] rows = Nearest(mask.Height, canvas.Height);
        PixelBounds bounds = mask.BoundingBox;
        (_left, _width) = Within(columns, bounds.X, bounds.Right);
        (_top, _height) = Within(rows, bounds.Y, bounds.Bottom);
        byte[] bitmap = mask.ToBitmap();
        _inside = new bool[_width * _height];
        for (int i = 0; i < _inside.Length; i++)
            _inside[i] = bitmap[rows[_top + i / _width] * mask.Width + columns[_left + i % _width]] != 0;
    }

    public void Fill(PixelCanvas canvas, Rgb color, float opacity)
    {
        for (int i = 0; i < _inside.Length; i++)
        {
            if (_inside[i])
                canvas.Blend(_left + i % _width, _top + i / _width, color, opacity);
        }
    }

    public void Outline(PixelCanvas canvas, Rgb color, int thickness)
    {
        for (int i = 0; i < _inside.Length; i++)
        {
            if (_inside[i] && IsNearEdge(i % _width, i / _width, thickness))
                canvas.Blend(_left + i % _width, _top + i / _width, color);
        }
    }

    /// <summary>Whether the mask ends within so many pixels to a side, above, below or diagonally. It ends at the image's border too.</summary>
    private bool IsNearEdge(int x, int y, int thickness)
    {
        for (int distance = 1; distance <= thickness; distance++)
        {
            int diagonal = distance * 7 / 10;
            if (!IsSet(x - distance, y) || !IsSet(x + distance, y) || !IsSet(x, y - distance) || !IsSet(x, y + distance)
                || !IsSet(x - diagonal, y - diagonal) || !IsSet(x + diagonal, y - diagonal)
                || !IsSet(x - diagonal, y + diagonal) || !IsSet(x + diagonal, y + diagonal))
                return true;
        }
        return false;
    }

    private bool IsSet(int x, int y) => (uint)x < (uint)_width && (uint)y < (uint)_height && _inside[y * _width + x];

    private static int[] Nearest(int from, int to) =>
        [.. Enumerable.Range(0, to).Select(target => (int)((target + 0.5) * from / to))];

    /// <summary>Where the ascending positions reach low, and how many of them are below high.</summary>
    private static (int Start, int Count) Within(int[] positions, int low, int high) =>
        (positions.Count(position => position < low), positions.Count(position => position >= low && position < high));
}
