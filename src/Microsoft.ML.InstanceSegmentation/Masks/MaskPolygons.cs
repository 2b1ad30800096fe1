namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>
/// A mask as polygons of few corners, which people can drag in a labelling tool: one around each connected part. Polygons have no holes, so
/// those of the mask are filled.
/// </summary>
internal static class MaskPolygons
{
    /// <summary>Pixels between the outline and the polygon, at most: half of what an outline's own corners may be off.</summary>
    public const float DefaultTolerance = 0.25f;

    /// <summary>x0, y0, x1, y1, … of each polygon; none for an empty mask.</summary>
    public static IReadOnlyList<double[]> Of(RunLengthMask mask, float tolerance = DefaultTolerance) =>
        [.. MaskOutline.Trace(mask).Where(IsOuter).Select(loop => Coordinates(Simplify(loop, tolerance)))];

    /// <summary>The same with at most so many corners each.</summary>
    public static IReadOnlyList<double[]> OfCorners(RunLengthMask mask, int mostCorners) =>
        [.. MaskOutline.Trace(mask).Where(IsOuter).Select(loop => Coordinates(LineGeneralisation.Reduce(loop, mostCorners)))];

    private static double[] Coordinates(IEnumerable<OutlinePoint> points) => [.. points.SelectMany(point => new double[] { point.X, point.Y })];

    /// <summary>Whether the mask lies inside: outer edges go round clockwise, by the shoelace formula, and holes the other way.</summary>
    private static bool IsOuter(OutlinePoint[] loop)
    {
        double twiceArea = 0;
        for (int i = 0; i < loop.Length; i++)
        {
            OutlinePoint a = loop[i], b = loop[(i + 1) % loop.Length];
            twiceArea += (double)a.X * b.Y - (double)b.X * a.Y;
        }
        return twiceArea > 0;
    }

    /// <summary>Ramer 1972, Douglas and Peucker 1973: of each chain only the points that its chord passes too far away from are kept.</summary>
    private static IEnumerable<OutlinePoint> Simplify(OutlinePoint[] loop, float tolerance)
    {
        // A loop has no ends: it is two chains, between its first point and the one farthest from that.
        int far = Enumerable.Range(0, loop.Length).MaxBy(i => SquaredDistance(loop[0], loop[i]));
        OutlinePoint[] closed = [.. loop, loop[0]];
        var kept = new bool[closed.Length];
        // And it keeps a third point whatever the tolerance: two are no polygon.
        int third = Enumerable.Range(0, loop.Length).MaxBy(i => SquaredDistance(loop[i], loop[0], loop[far]));
        kept[0] = kept[far] = kept[third] = true;
        var chains = new Stack<(int First, int Last)>([(0, far), (far, closed.Length - 1)]);
        while (chains.TryPop(out (int First, int Last) chain))
        {
            if (chain.Last - chain.First < 2)
                continue;
            int farthest = Enumerable.Range(chain.First + 1, chain.Last - chain.First - 1)
                .MaxBy(i => SquaredDistance(closed[i], closed[chain.First], closed[chain.Last]));
            if (SquaredDistance(closed[farthest], closed[chain.First], closed[chain.Last]) <= tolerance * tolerance)
                continue;
            kept[farthest] = true;
            chains.Push((chain.First, farthest));
            chains.Push((farthest, chain.Last));
        }
        return loop.Where((_, i) => kept[i]);
    }

    private static float SquaredDistance(OutlinePoint a, OutlinePoint b) => (a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y);

    /// <summary>Of a point from the piece of a line between two others.</summary>
    private static float SquaredDistance(OutlinePoint point, OutlinePoint from, OutlinePoint to)
    {
        float length = SquaredDistance(from, to);
        if (length == 0)
            return SquaredDistance(point, from);
        float along = ((point.X - from.X) * (to.X - from.X) + (point.Y - from.Y) * (to.Y - from.Y)) / length;
        along = Math.Clamp(along, 0, 1);
        return SquaredDistance(point, new OutlinePoint(from.X + along * (to.X - from.X), from.Y + along * (to.Y - from.Y)));
    }
}
