namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>Fewer points for a closed line: again and again the one goes that spans the smallest triangle with its neighbours (Visvalingam and Whyatt 1993).</summary>
internal static class LineGeneralisation
{
    /// <param name="loop">The points, in order.</param>
    /// <param name="most">How many are left at most, at least 3.</param>
    /// <returns>Those that are left, in order; of triangles of one size the first goes first.</returns>
    public static IReadOnlyList<OutlinePoint> Reduce(OutlinePoint[] loop, int most)
    {
        int count = loop.Length;
        int[] before = [.. Enumerable.Range(0, count).Select(i => (i + count - 1) % count)], after = [.. Enumerable.Range(0, count).Select(i => (i + 1) % count)];
        double[] areas = [.. Enumerable.Range(0, count).Select(i => Area(loop[before[i]], loop[i], loop[after[i]]))];
        var isLeft = Enumerable.Repeat(true, count).ToArray();
        var queue = new PriorityQueue<(int Point, double Area), (double Area, int Point)>(Enumerable.Range(0, count).Select(i => ((i, areas[i]), (areas[i], i))));
        int left = count;
        while (left > most && queue.TryDequeue(out (int Point, double Area) least, out _))
        {
            int point = least.Point;
            // Put in again with another area since, or gone.
            if (!isLeft[point] || areas[point] != least.Area)
                continue;
            isLeft[point] = false;
            left--;
            (after[before[point]], before[after[point]]) = (after[point], before[point]);
            foreach (int neighbour in new[] { before[point], after[point] })
            {
                areas[neighbour] = Area(loop[before[neighbour]], loop[neighbour], loop[after[neighbour]]);
                queue.Enqueue((neighbour, areas[neighbour]), (areas[neighbour], neighbour));
            }
        }
        return [.. loop.Where((_, i) => isLeft[i])];
    }

    /// <summary>Of the triangle of three points, twice.</summary>
    public static double Area(OutlinePoint a, OutlinePoint b, OutlinePoint c) =>
        Math.Abs(((double)b.X - a.X) * ((double)c.Y - a.Y) - ((double)c.X - a.X) * ((double)b.Y - a.Y));
}
