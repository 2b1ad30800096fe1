namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>
/// Fills a polygon with the pixels that COCO's tools give it, the even-odd rule on a grid five times as fine (maskApi.c, rleFrPoly).
/// Corners are rounded to that grid; each edge is drawn on it point by point; and wherever the outline passes the middle of a column of pixels,
/// the pixels from there down change sides. Numbers are cut towards zero after half is added, below zero too: that is part of the result.
/// </summary>
internal static class PolygonRasterizer
{
    private const int Scale = 5;

    /// <summary>The fine column in the middle of a pixel: columns 5x to 5x + 4 belong to pixel x.</summary>
    private const int Middle = Scale / 2;

    /// <summary>Farther out than any image reaches, and near enough for the outline to be walked point by point.</summary>
    private const double FarthestCoordinate = 1e6;

    public static RunLengthMask Fill(int height, int width, ReadOnlySpan<double> polygon)
    {
        Check(polygon);
        var builder = new RunLengthBuilder(height, width);
        List<int> changes = Changes(height, width, polygon);
        changes.Sort();
        // Two changes at one pixel cancel out, since the run between them is empty; a run that no change ends goes to the last pixel.
        for (int i = 0; i < changes.Count; i += 2)
            builder.Add(changes[i], i + 1 < changes.Count ? changes[i + 1] : builder.Pixels);
        return builder.ToMask();
    }

    /// <exception cref="ArgumentException">The polygon has fewer than three corners, half a corner, or a number that is not finite.</exception>
    public static void Check(ReadOnlySpan<double> polygon)
    {
        if (polygon.Length % 2 != 0)
            throw new ArgumentException($"A polygon has {polygon.Length} coordinates, an odd number; it must list x and y of each corner in turn.");
        if (polygon.Length < 6)
            throw new ArgumentException($"A polygon has {polygon.Length / 2} points; it needs at least 3.");
        foreach (double coordinate in polygon)
        {
            if (!double.IsFinite(coordinate))
                throw new ArgumentException($"A polygon has the coordinate {coordinate}; all must be finite numbers.");
            if (Math.Abs(coordinate) > FarthestCoordinate)
                throw new ArgumentException($"A polygon has the coordinate {coordinate}; all must be pixels between -{FarthestCoordinate} and {FarthestCoordinate}.");
        }
    }

    /// <summary>The pixels, numbered column by column, from which on a column is on the other side of the outline.</summary>
    private static List<int> Changes(int height, int width, ReadOnlySpan<double> polygon)
    {
        var changes = new List<int>();
        (int X, int Y)? last = null;
        int corners = polygon.Length / 2;
        for (int i = 0; i < corners; i++)
        {
            int next = (i + 1) % corners;
            var edge = new Edge(Fine(polygon[2 * i]), Fine(polygon[2 * i + 1]), Fine(polygon[2 * next]), Fine(polygon[2 * next + 1]));
            for (int step = 0; step <= edge.Steps; step++)
            {
                (int X, int Y) point = edge.Point(step);
                if (last is { } before && before.X != point.X)
                {
                    int fineColumn = point.X < before.X ? point.X : point.X - 1;
                    int fineRow = Math.Min(point.Y, before.Y);
                    (int x, int offset) = Math.DivRem(fineColumn, Scale);
                    if (offset == Middle && fineColumn >= 0 && x < width)
                        changes.Add(x * height + Math.Clamp(CeilingDivide(fineRow - Middle, Scale), 0, height));
                }
                last = point;
            }
        }
        return changes;
    }

    private static int Fine(double coordinate) => (int)(Scale * coordinate + 0.5);

    private static int CeilingDivide(int value, int divisor) => -(int)Math.Floor(-value / (double)divisor);

    /// <summary>A straight edge on the fine grid, one point for each step along its longer extent.</summary>
    private readonly struct Edge
    {
        private readonly int _x, _y;
        private readonly double _slope;
        private readonly bool _steep, _backwards;

        public Edge(int x0, int y0, int x1, int y1)
        {
            int dx = Math.Abs(x1 - x0), dy = Math.Abs(y1 - y0);
            _steep = dx < dy;
            Steps = Math.Max(dx, dy);
            // Both directions of an edge must give the same points: it is always computed from its smaller end.
            _backwards = _steep ? y0 > y1 : x0 > x1;
            if (_backwards)
                (x0, y0, x1, y1) = (x1, y1, x0, y0);
            (_x, _y) = (x0, y0);
            _slope = Steps == 0 ? 0 : (double)(_steep ? x1 - x0 : y1 - y0) / Steps;
        }

        public int Steps { get; }

        public (int X, int Y) Point(int step)
        {
            int along = _backwards ? Steps - step : step;
            return _steep
                ? ((int)(_x + _slope * along + 0.5), _y + along)
                : (_x + along, (int)(_y + _slope * along + 0.5));
        }
    }
}
