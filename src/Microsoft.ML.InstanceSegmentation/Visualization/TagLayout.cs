namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>Finds each tag a place beside its box where it covers no earlier tag, or as little of them as can be.</summary>
internal sealed class TagLayout(int canvasWidth, int canvasHeight)
{
    private readonly List<(int X, int Y, int Width, int Height)> _taken = [];

    /// <summary>Top left corner of a tag of the given size for the box with the given corners, all in the canvas's pixels.</summary>
    public (int X, int Y) Place(int width, int height, int left, int top, int right, int bottom)
    {
        (int X, int Y)[] places =
        [
            (left, top - height), (right - width, top - height), (left, bottom), (right - width, bottom), (left, top),
            (right - width, top), (left, bottom - height), (right - width, bottom - height),
        ];
        (int X, int Y) best = default;
        long least = long.MaxValue;
        foreach ((int X, int Y) place in places)
        {
            int x = Math.Clamp(place.X, 0, Math.Max(canvasWidth - width, 0));
            int y = Math.Clamp(place.Y, 0, Math.Max(canvasHeight - height, 0));
            long covered = _taken.Sum(tag => Overlap(x, width, tag.X, tag.Width) * Overlap(y, height, tag.Y, tag.Height));
            if (covered < least)
                (best, least) = ((x, y), covered);
        }
        _taken.Add((best.X, best.Y, width, height));
        return best;
    }

    private static long Overlap(int start, int length, int otherStart, int otherLength) =>
        Math.Max(Math.Min(start + length, otherStart + otherLength) - Math.Max(start, otherStart), 0);
}
