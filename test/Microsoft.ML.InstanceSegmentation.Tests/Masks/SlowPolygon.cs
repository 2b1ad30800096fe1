namespace Microsoft.ML.InstanceSegmentation.Tests.Masks;

/// <summary>
/// The slow twin of PolygonRasterizer: walks the whole outline on the fine grid point by point, as COCO's tools do, outside the image too.
/// </summary>
internal static class SlowPolygon
{
    private const int Scale = 5;
    private const int Middle = Scale / 2;

    public static RunLengthMask Fill(int height, int width, double[] polygon)
    {
        var bitmap = new byte[height * width + 1];
        foreach (int change in Changes(height, width, polygon))
            bitmap[change] ^= 1;
        // Pixels are numbered column by column, which is row by row of the transposed image.
        for (int i = 1; i < bitmap.Length; i++)
            bitmap[i] ^= bitmap[i - 1];
        return RunLengthMask.FromBitmap(width, height, bitmap.AsSpan(0, height * width)).Transpose();
    }

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
