namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Which point of an image each pixel of a new one shows: all geometric changes in one, so that pixels are interpolated once. Points are in
/// pixels from the top left corner.
/// </summary>
/// <param name="view">Scale, rotation and place.</param>
/// <param name="source">Height and width of the image.</param>
/// <param name="size">Height and width of the new image.</param>
/// <param name="field">Moves the pixels of the view; null leaves them where they are.</param>
internal sealed class CoordinateMap(
    Similarity view, (int Height, int Width) source, (int Height, int Width) size, ElasticField? field = null)
{
    /// <summary>Stands in both coordinates of a pixel that shows no point of the image.</summary>
    public const float Outside = -1;

    // A float's rounding must not make a cut of a border that is met exactly.
    private const float Tolerance = 0.01f;

    // The last points inside the image.
    private readonly (float X, float Y) _end = (MathF.BitDecrement(source.Width), MathF.BitDecrement(source.Height));

    public int Height => size.Height;

    public int Width => size.Width;

    public float Scale => view.Scale;

    /// <summary>Points of the image that some pixels of a row show, from the pixel at column <paramref name="x"/> on.</summary>
    /// <remarks>A displacement ends at the border of the image: it brings nothing into view that was not.</remarks>
    public void Row(int x, int y, Span<float> sourceX, Span<float> sourceY)
    {
        for (int i = 0; i < sourceX.Length; i++)
        {
            (float pointX, float pointY) = view.ToSource(x + i + 0.5f, y + 0.5f);
            if (!(pointX >= 0 && pointY >= 0 && pointX <= _end.X && pointY <= _end.Y))
            {
                (pointX, pointY) = (Outside, Outside);
            }
            else if (field is not null)
            {
                (float dx, float dy) = field.At(x + i, y);
                (pointX, pointY) = view.ToSource(x + i + 0.5f + dx, y + 0.5f + dy);
                (pointX, pointY) = (Math.Clamp(pointX, 0, _end.X), Math.Clamp(pointY, 0, _end.Y));
            }
            (sourceX[i], sourceY[i]) = (pointX, pointY);
        }
    }

    /// <summary>The pixels that may show a region of the image; without width or height where there are none.</summary>
    public PixelBounds Reach(PixelBounds region)
    {
        // A displacement that ends at the border of a turned image ends at an angle, hence not at its own length along an axis.
        float margin = 1 + (field is null ? 0 : MathF.Sqrt(2) * field.Largest);
        (float left, float top, float right, float bottom) = Corners(region);
        (int x, int y) = (Pixel(left - margin, Width), Pixel(top - margin, Height));
        return new PixelBounds(x, y, Pixel(right + margin + 1, Width) - x, Pixel(bottom + margin + 1, Height) - y);
    }

    /// <summary>Whether all of a region is inside the new image, before it is deformed.</summary>
    public bool Shows(PixelBounds region)
    {
        (float left, float top, float right, float bottom) = Corners(region);
        return left >= -Tolerance && top >= -Tolerance && right <= Width + Tolerance && bottom <= Height + Tolerance;
    }

    private static int Pixel(float coordinate, int end) => (int)Math.Clamp(coordinate, 0, end);

    private (float Left, float Top, float Right, float Bottom) Corners(PixelBounds region)
    {
        (float X, float Y)[] corners =
        [
            view.ToView(region.X, region.Y), view.ToView(region.Right, region.Y),
            view.ToView(region.X, region.Bottom), view.ToView(region.Right, region.Bottom),
        ];
        return (corners.Min(c => c.X), corners.Min(c => c.Y), corners.Max(c => c.X), corners.Max(c => c.Y));
    }
}
