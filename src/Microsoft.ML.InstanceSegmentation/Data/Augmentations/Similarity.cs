namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// A view of an image: scaled, turned around a point, and moved. Points are in pixels from the top left corner; the middle of the first
/// pixel is (0.5, 0.5).
/// </summary>
internal readonly struct Similarity
{
    private readonly float _sin, _cos, _inverse;
    private readonly (float X, float Y) _source, _target;

    /// <param name="scale">Pixels of the view for each of the image.</param>
    /// <param name="degrees">Angle, clockwise as rows count downwards.</param>
    /// <param name="source">A point of the image.</param>
    /// <param name="target">Where in the view that point is.</param>
    public Similarity(float scale, float degrees, (float X, float Y) source, (float X, float Y) target)
    {
        Scale = scale;
        _inverse = 1 / scale;
        (_sin, _cos) = MathF.SinCos(degrees * MathF.PI / 180);
        (_source, _target) = (source, target);
    }

    public float Scale { get; }

    /// <summary>The point of the image that a point of the view shows.</summary>
    public (float X, float Y) ToSource(float x, float y)
    {
        float dx = (x - _target.X) * _inverse, dy = (y - _target.Y) * _inverse;
        return (_source.X + _cos * dx + _sin * dy, _source.Y + _cos * dy - _sin * dx);
    }

    /// <summary>The point of the view that shows a point of the image; the inverse of <see cref="ToSource"/>.</summary>
    public (float X, float Y) ToView(float x, float y)
    {
        float dx = (x - _source.X) * Scale, dy = (y - _source.Y) * Scale;
        return (_target.X + _cos * dx - _sin * dy, _target.Y + _cos * dy + _sin * dx);
    }
}
