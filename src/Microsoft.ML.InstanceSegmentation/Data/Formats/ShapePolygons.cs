namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Shapes that labelling tools have beside polygons, as polygons.</summary>
internal static class ShapePolygons
{
    /// <summary>Corners of a circle's polygon, which is off by less than a thousandth of the radius.</summary>
    private const int EllipseCorners = 72;

    public static double[] Rectangle(double x0, double y0, double x1, double y1) => [x0, y0, x1, y0, x1, y1, x0, y1];

    /// <summary>An ellipse around a point, turned by an angle in radians, clockwise as seen, since y points down.</summary>
    public static double[] Ellipse(double x, double y, double radiusX, double radiusY, double angle = 0)
    {
        (double sin, double cos) = Math.SinCos(angle);
        return
        [
            .. Enumerable.Range(0, EllipseCorners).SelectMany(corner =>
            {
                (double along, double across) = Math.SinCos(2 * Math.PI * corner / EllipseCorners);
                (double u, double v) = (radiusX * across, radiusY * along);
                return new[] { x + u * cos - v * sin, y + u * sin + v * cos };
            }),
        ];
    }
}
