namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Which point of an image each pixel of a new one shows: all geometric changes in one, so that pixels are interpolated once. Points are in
/// pixels from the top left corner.
/// </summary>
internal sealed class CoordinateMap
{
    /// <summary>Stands in both coordinates of a pixel that shows no point of the image.</summary>
    public const float Outside = -1;

    // A float's rounding must not make a cut of a border that is met exactly.
    private const float Tolerance = 0.01f;

    private readonly Similarity _view;
    private readonly float _margin;

    /// <param name="view">Scale, rotation and place.</param>
    /// <param name="source">Height and width of the image.</param>
    /// <param name="size">Height and width of the new image.</param>
    /// <param name="field">Moves the pixels of the view; null leaves them where they are.</param>
    public CoordinateMap(Similarity view, (int Height, int Width) source, (int Height, int Width) size, ElasticField? field = null)
    {
        _view = view;
        (Height, Width) = size;
        // A displacement that ends at the border of a turned image ends at an angle, hence not at its own length along an axis.
        _margin = 1 + (field is null ? 0 : MathF.Sqrt(2) * field.Largest);
        (X, Y) = (new float[Height * Width], new float[Height * Width]);
        (float X, float Y) end = (MathF.BitDecrement(source.Width), MathF.BitDecrement(source.Height));
        for (int y = 0; y < Height; y++)
        {
            Span<float> rowX = X.AsSpan(y * Width, Width), rowY = Y.AsSpan(y * Width, Width);
            field?.Row(y, rowX, rowY);
            for (int x = 0; x < Width; x++)
                (rowX[x], rowY[x]) = Point(x + 0.5f, y + 0.5f, rowX[x], rowY[x], end);
        }
    }

    public int Height { get; }

    public int Width { get; }

    public float Scale => _view.Scale;

    /// <summary>Column of the point of each pixel, row by row.</summary>
    public float[] X { get; }

    /// <summary>Row of the point of each pixel, row by row.</summary>
    public float[] Y { get; }

    /// <summary>The pixels that may show a region of the image; without width or height where there are none.</summary>
    public PixelBounds Reach(PixelBounds region)
    {
        (float left, float top, float right, float bottom) = Corners(region);
        (int x, int y) = (Pixel(left - _margin, Width), Pixel(top - _margin, Height));
        return new PixelBounds(x, y, Pixel(right + _margin + 1, Width) - x, Pixel(bottom + _margin + 1, Height) - y);
    }

    /// <summary>Whether all of a region is inside the new image, before it is deformed.</summary>
    public bool Shows(PixelBounds region)
    {
        (float left, float top, float right, float bottom) = Corners(region);
        return left >= -Tolerance && top >= -Tolerance && right <= Width + Tolerance && bottom <= Height + Tolerance;
    }

    private static int Pixel(float coordinate, int end) => (int)Math.Clamp(coordinate, 0, end);

    /// <summary>The image's point that a displaced point of the view shows.</summary>
    /// <remarks>A displacement ends at the border of the image: it brings nothing into view that was not.</remarks>
    private (float X, float Y) Point(float x, float y, float displacementX, float displacementY, (float X, float Y) end)
    {
        (float atX, float atY) = _view.ToSource(x, y);
        if (!(atX >= 0 && atY >= 0 && atX <= end.X && atY <= end.Y))
            return (Outside, Outside);
        if (displacementX == 0 && displacementY == 0)
            return (atX, atY);
        (atX, atY) = _view.ToSource(x + displacementX, y + displacementY);
        return (MathF.Max(0, MathF.Min(atX, end.X)), MathF.Max(0, MathF.Min(atY, end.Y)));
    }

    private (float Left, float Top, float Right, float Bottom) Corners(PixelBounds region)
    {
        (float left, float top) = _view.ToView(region.X, region.Y);
        (float right, float bottom) = (left, top);
        foreach ((int x, int y) in stackalloc[] { (region.Right, region.Y), (region.X, region.Bottom), (region.Right, region.Bottom) })
        {
            (float atX, float atY) = _view.ToView(x, y);
            (left, right) = (MathF.Min(left, atX), MathF.Max(right, atX));
            (top, bottom) = (MathF.Min(top, atY), MathF.Max(bottom, atY));
        }
        return (left, top, right, bottom);
    }
}
