using System.Runtime.CompilerServices;

namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>
/// Fills a polygon with the pixels that COCO's tools give it, the even-odd rule on a grid five times as fine (maskApi.c, rleFrPoly).
/// Corners are rounded to that grid; each edge is drawn on it point by point; and wherever the outline passes the middle of a column of
/// pixels, the pixels from there down change sides. Numbers are cut towards zero after half is added, below zero too: that is part of the
/// result.
/// </summary>
internal static class PolygonRasterizer
{
    private const int Scale = 5;

    /// <summary>The fine column in the middle of a pixel: columns 5x to 5x + 4 belong to pixel x.</summary>
    private const int Middle = Scale / 2;

    /// <summary>Farther out than any image reaches, and near enough for the outline to be walked point by point.</summary>
    private const double FarthestCoordinate = 1e6;

    /// <summary>Columns that an outline may pass in all: more are no drawing, and would take all memory.</summary>
    private const int MostPasses = 1 << 25;

    /// <summary>Changes of the polygon that a thread fills, and the same by columns: kept, since files have a hundred thousand polygons.</summary>
    [ThreadStatic]
    private static int[]? s_changes, s_sorted, s_starts;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static RunLengthMask Fill(int height, int width, ReadOnlySpan<double> polygon)
    {
        Check(polygon);
        RunLengthMask.CheckSize(height, width);
        Span<int> changes = Sorted(Changes(height, width, polygon), height);
        // Two changes at one pixel cancel out, since the run between them is empty.
        int count = 0;
        foreach (int change in changes)
        {
            if (count > 0 && changes[count - 1] == change)
                count--;
            else
                changes[count++] = change;
        }
        int pixels = height * width, last = 0;
        if (count > 0 && changes[count - 1] == pixels)
            count--;
        var counts = new int[count + 1];
        for (int i = 0; i < count; i++)
        {
            counts[i] = changes[i] - last;
            last = changes[i];
        }
        counts[count] = pixels - last;
        return new RunLengthMask(height, width, counts);
    }

    /// <summary>The pixels that are inside an odd number of polygons.</summary>
    public static RunLengthMask FillEvenOdd(int height, int width, IReadOnlyList<double[]> polygons)
    {
        var changes = new List<int>();
        foreach (double[] polygon in polygons)
        {
            Check(polygon);
            changes.AddRange(Changes(height, width, polygon));
        }
        return Between(height, width, changes);
    }

    /// <summary>The pixels after an odd number of changes.</summary>
    private static RunLengthMask Between(int height, int width, List<int> changes)
    {
        var builder = new RunLengthBuilder(height, width);
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

    /// <summary>Whether <see cref="Check"/> finds nothing wrong.</summary>
    public static bool IsSound(ReadOnlySpan<double> polygon)
    {
        if (polygon.Length % 2 != 0 || polygon.Length < 6)
            return false;
        foreach (double coordinate in polygon)
        {
            // Not so of what is no number, either.
            if (!(Math.Abs(coordinate) <= FarthestCoordinate))
                return false;
        }
        return true;
    }

    /// <summary>
    /// Whether a polygon covers at least one pixel for certain, without filling it: false says nothing. It must lie within the image, and be
    /// two pixels wide on average, which is its area to half of its circumference.
    /// </summary>
    public static bool SurelyHasPixels(ReadOnlySpan<double> polygon, int height, int width)
    {
        double twiceArea = 0, circumference = 0, left = width, right = 0, top = height, bottom = 0;
        for (int i = 0; i < polygon.Length; i += 2)
        {
            int next = (i + 2) % polygon.Length;
            (double x0, double y0, double x1, double y1) = (polygon[i], polygon[i + 1], polygon[next], polygon[next + 1]);
            if (x0 < 0 || y0 < 0 || x0 > width || y0 > height)
                return false;
            // Round twice, by the even-odd rule, is not at all.
            if (i > 0 && i < polygon.Length - 2 && x0 == polygon[0] && y0 == polygon[1])
                return false;
            (left, right, top, bottom) = (Math.Min(left, x0), Math.Max(right, x0), Math.Min(top, y0), Math.Max(bottom, y0));
            twiceArea += x0 * y1 - x1 * y0;
            circumference += Math.Sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0));
        }
        return Math.Abs(twiceArea) / 2 > circumference && Math.Abs(twiceArea) / 2 <= (right - left) * (bottom - top);
    }

    /// <summary>The pixels, numbered column by column, from which on a column is on the other side of the outline.</summary>
    /// <remarks>
    /// Where the outline passes from one fine column to the next is computed for the middle columns of the image's pixels alone, so that
    /// the time does not depend on how far outside the image a corner lies. Edges meet in the same fine column, or to the left of the
    /// image, hence each can be looked at for itself.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Span<int> Changes(int height, int width, ReadOnlySpan<double> polygon)
    {
        int[] changes = s_changes ??= new int[1024];
        int count = 0, corners = polygon.Length / 2;
        for (int i = 0; i < corners; i++)
        {
            int next = (i + 1) % corners;
            var edge = new Edge(Fine(polygon[2 * i]), Fine(polygon[2 * i + 1]), Fine(polygon[2 * next]), Fine(polygon[2 * next + 1]));
            int first = Math.Max(0, CeilingOfPixels(edge.Left - Middle));
            int last = Math.Min(width - 1, FloorOfPixels(edge.Right - 1 - Middle));
            if (count + (long)last - first > MostPasses)
                throw new ArgumentException($"A polygon of {corners} points passes more than {MostPasses} columns of pixels. Correct or simplify it.");
            if (count + last - first >= changes.Length)
            {
                Array.Resize(ref changes, 2 * (count + last - first + 1));
                s_changes = changes;
            }
            for (int x = first; x <= last; x++)
                changes[count++] = x * height + Math.Clamp(CeilingOfPixels(edge.Passes(Scale * x + Middle) - Middle), 0, height);
        }
        return changes.AsSpan(0, count);
    }

    /// <summary>
    /// The changes in ascending order. An outline passes a column twice in most places, so they are put into their columns first and then in
    /// order in each.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Span<int> Sorted(ReadOnlySpan<int> changes, int height)
    {
        if (changes.IsEmpty)
            return [];
        int first = int.MaxValue, last = 0;
        foreach (int change in changes)
            (first, last) = (Math.Min(first, change), Math.Max(last, change));
        // A change at the bottom of a column, which is the top of the next, is in order among those of that one.
        int firstColumn = first / height, columns = last / height - firstColumn + 1;
        if (s_starts is null || s_starts.Length < columns + 1)
            s_starts = new int[2 * columns + 1];
        Span<int> starts = s_starts.AsSpan(0, columns + 1);
        starts.Clear();
        foreach (int change in changes)
            starts[change / height - firstColumn + 1]++;
        for (int i = 0; i < columns; i++)
            starts[i + 1] += starts[i];
        if (s_sorted is null || s_sorted.Length < changes.Length)
            s_sorted = new int[2 * changes.Length];
        Span<int> sorted = s_sorted.AsSpan(0, changes.Length);
        foreach (int change in changes)
            sorted[starts[change / height - firstColumn]++] = change;
        // Each column now starts where the one after it did.
        for (int i = 0, start = 0; i < columns; i++)
        {
            if (starts[i] - start > 1)
                sorted[start..starts[i]].Sort();
            start = starts[i];
        }
        return sorted;
    }

    private static int Fine(double coordinate) => (int)(Scale * coordinate + 0.5);

    /// <summary>Divided by the scale and rounded up; a constant divisor is no division for the processor.</summary>
    private static int CeilingOfPixels(int fine) => fine > 0 ? (fine + Scale - 1) / Scale : fine / Scale;

    private static int FloorOfPixels(int fine) => fine >= 0 ? fine / Scale : (fine - Scale + 1) / Scale;

    /// <summary>A straight edge on the fine grid, one point for each step along its longer extent.</summary>
    private readonly struct Edge
    {
        private readonly int _x, _y, _steps;
        private readonly double _slope;
        private readonly bool _steep;

        public Edge(int x0, int y0, int x1, int y1)
        {
            int dx = Math.Abs(x1 - x0), dy = Math.Abs(y1 - y0);
            _steep = dx < dy;
            _steps = Math.Max(dx, dy);
            // Both directions of an edge must give the same points: it is always computed from its smaller end.
            if (_steep ? y0 > y1 : x0 > x1)
                (x0, y0, x1, y1) = (x1, y1, x0, y0);
            (_x, _y) = (x0, y0);
            _slope = _steps == 0 ? 0 : (double)(_steep ? x1 - x0 : y1 - y0) / _steps;
            (int from, int to) = (Column(0), Column(_steps));
            (Left, Right) = (Math.Min(from, to), Math.Max(from, to));
        }

        /// <summary>The fine column of its leftmost point.</summary>
        public int Left { get; }

        /// <summary>The fine column of its rightmost point.</summary>
        public int Right { get; }

        /// <summary>The upper of the fine rows on both sides of the one step from a column to the column after it, or back.</summary>
        /// <param name="column">A fine column from <see cref="Left"/> to before <see cref="Right"/>.</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Passes(int column)
        {
            if (!_steep)
                return Math.Min(Row(column - _x), Row(column + 1 - _x));
            // Down a steep edge columns only grow or only shrink, by one at most. Where it passes is computed, and then rounding looked after.
            bool grows = _slope > 0;
            int before = Math.Clamp((int)((column + (grows ? 0.5 : -0.5) - _x) / _slope), 0, _steps - 1);
            while (before > 0 && Column(before) > column == grows)
                before--;
            while (before < _steps - 1 && Column(before + 1) > column != grows)
                before++;
            return _y + before;
        }

        private int Column(int step) => _steep ? Cut(_x + _slope * step) : _x + step;

        private int Row(int step) => _steep ? _y + step : Cut(_y + _slope * step);

        private static int Cut(double value) => (int)(value + 0.5);
    }
}
