namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>A rectangle of whole pixels, as COCO writes boxes: its first column and row, its width and its height.</summary>
/// <param name="X">First column.</param>
/// <param name="Y">First row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct PixelBounds(int X, int Y, int Width, int Height)
{
    /// <summary>The column after the last.</summary>
    public int Right => X + Width;

    /// <summary>The row after the last.</summary>
    public int Bottom => Y + Height;

    /// <summary>Whether the two have a pixel in common.</summary>
    /// <param name="other">The other rectangle.</param>
    public bool Overlaps(PixelBounds other) =>
        X < other.Right && other.X < Right && Y < other.Bottom && other.Y < Bottom;
}
