namespace Microsoft.ML.InstanceSegmentation.Boxes;

/// <summary>
/// An axis-parallel box in pixels, from the left upper to the right lower corner. Corners are real numbers, so a box's width is
/// X1 - X0. Laid out as one row of a [boxes, 4] float tensor.
/// </summary>
internal readonly record struct Box(float X0, float Y0, float X1, float Y1)
{
    public float Width => X1 - X0;

    public float Height => Y1 - Y0;

    public float Area => Width * Height;

    /// <summary>The part of the box inside an image.</summary>
    public Box Clip(int height, int width) =>
        new(Math.Clamp(X0, 0, width), Math.Clamp(Y0, 0, height), Math.Clamp(X1, 0, width), Math.Clamp(Y1, 0, height));

    /// <summary>Area that both boxes cover, 0 where they are apart.</summary>
    public float Intersection(Box other) =>
        MathF.Max(0, MathF.Min(X1, other.X1) - MathF.Max(X0, other.X0)) * MathF.Max(0, MathF.Min(Y1, other.Y1) - MathF.Max(Y0, other.Y0));

    /// <summary>Intersection over union, 0 to 1; not a number where both areas are 0, as every comparison with a threshold then fails.</summary>
    public float Overlap(Box other)
    {
        float intersection = Intersection(other);
        return intersection / (Area + other.Area - intersection);
    }
}
