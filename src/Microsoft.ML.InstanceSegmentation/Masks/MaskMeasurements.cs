namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>Measures masks, straight on the runs within columns.</summary>
internal static class MaskMeasurements
{
    /// <param name="mask">A mask of at least one pixel.</param>
    /// <param name="pixelSize">Side of a pixel.</param>
    public static InstanceMeasurements Of(RunLengthMask mask, double pixelSize)
    {
        Moments moments = Moments.Of(mask);
        // Eigenvalues of the covariance matrix: the ellipse's semi-axes are twice their roots.
        double mean = (moments.XX + moments.YY) / 2, spread = double.Hypot((moments.XX - moments.YY) / 2, moments.XY);
        double larger = mean + spread, smaller = Math.Max(0, mean - spread);
        return new InstanceMeasurements
        {
            Area = mask.Area * pixelSize * pixelSize,
            Perimeter = Perimeter(mask) * pixelSize,
            EquivalentDiameter = 2 * Math.Sqrt(mask.Area / Math.PI) * pixelSize,
            MajorAxis = 4 * Math.Sqrt(larger) * pixelSize,
            MinorAxis = 4 * Math.Sqrt(smaller) * pixelSize,
            Eccentricity = Math.Sqrt(1 - smaller / larger),
            // Rows count downwards, angles upwards.
            Orientation = spread < 1e-12 * mean ? 0 : -Math.Atan2(2 * moments.XY, moments.XX - moments.YY) / 2 * 180 / Math.PI is var degrees && degrees <= -90 ? 90 : degrees,
            Solidity = mask.Area / HullArea(mask),
            CentroidX = moments.X * pixelSize,
            CentroidY = moments.Y * pixelSize,
        };
    }

    private static double Perimeter(RunLengthMask mask) => MaskOutline.Trace(mask).Sum(loop =>
        Enumerable.Range(0, loop.Length).Sum(i =>
        {
            OutlinePoint from = loop[i], to = loop[(i + 1) % loop.Length];
            return double.Hypot(to.X - from.X, to.Y - from.Y);
        }));

    /// <summary>Area of the convex hull of the pixels' corners, by Andrew's monotone chain (1979).</summary>
    private static double HullArea(RunLengthMask mask)
    {
        // Of each column the topmost and the lowest corner are enough; they come in the order of x.
        var points = new List<(int X, int Y)>();
        foreach (IGrouping<int, ColumnRun> column in ColumnRuns.Columns(mask).GroupBy(run => run.X))
        {
            (int top, int bottom) = (column.First().Top, column.Last().Bottom);
            points.AddRange([(column.Key, top), (column.Key, bottom), (column.Key + 1, top), (column.Key + 1, bottom)]);
        }
        points.Sort();
        double twiceArea = 0;
        foreach (IEnumerable<(int X, int Y)> order in new[] { points, Enumerable.Reverse(points) })
        {
            var chain = new List<(int X, int Y)>();
            foreach ((int X, int Y) point in order)
            {
                while (chain.Count > 1 && Cross(chain[^2], chain[^1], point) <= 0)
                    chain.RemoveAt(chain.Count - 1);
                chain.Add(point);
            }
            for (int i = 1; i < chain.Count; i++)
                twiceArea += (double)chain[i - 1].X * chain[i].Y - (double)chain[i].X * chain[i - 1].Y;
        }
        return Math.Abs(twiceArea) / 2;
    }

    private static long Cross((int X, int Y) from, (int X, int Y) middle, (int X, int Y) to) =>
        (long)(middle.X - from.X) * (to.Y - from.Y) - (long)(middle.Y - from.Y) * (to.X - from.X);

    /// <summary>Mean and central second moments of the pixels as squares.</summary>
    private readonly record struct Moments(double X, double Y, double XX, double YY, double XY)
    {
        public static Moments Of(RunLengthMask mask)
        {
            // From the middle of the mask's box: sums stay small, and with them the rounding.
            PixelBounds bounds = mask.BoundingBox;
            double middleX = bounds.X + bounds.Width / 2.0, middleY = bounds.Y + bounds.Height / 2.0;
            double x = 0, y = 0, xx = 0, yy = 0, xy = 0;
            foreach (ColumnRun run in ColumnRuns.Columns(mask))
            {
                // The column's middle, and integrals of 1, y and y² from the run's top to its bottom.
                double column = run.X + 0.5 - middleX, top = run.Top - middleY, bottom = run.Bottom - middleY;
                double count = bottom - top, sum = (bottom * bottom - top * top) / 2;
                x += column * count;
                y += sum;
                xx += (column * column + 1.0 / 12) * count;
                yy += (bottom * bottom * bottom - top * top * top) / 3;
                xy += column * sum;
            }
            double n = mask.Area;
            (x, y) = (x / n, y / n);
            return new Moments(middleX + x, middleY + y, xx / n - x * x, yy / n - y * y, xy / n - x * y);
        }
    }
}
