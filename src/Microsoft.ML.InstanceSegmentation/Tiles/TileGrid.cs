namespace Microsoft.ML.InstanceSegmentation.Tiles;

/// <summary>
/// Where the tiles of an image lie: as few along each side as share at least the overlap, evenly spaced from border to border, all of one size.
/// The graph of a saved model computes the same (TileEmitter).
/// </summary>
internal static class TileGrid
{
    /// <summary>The tiles, row by row; one as large as the image where that fits into a tile.</summary>
    public static PixelBounds[] Of(int height, int width, TilingOptions options)
    {
        int[] rows = Starts(height, options), columns = Starts(width, options);
        (int tileHeight, int tileWidth) = (Math.Min(height, options.Side), Math.Min(width, options.Side));
        return [.. rows.SelectMany(y => columns.Select(x => new PixelBounds(x, y, tileWidth, tileHeight)))];
    }

    /// <summary>Whether an image has more than one tile.</summary>
    public static bool Cuts(int height, int width, TilingOptions options) => Math.Max(height, width) > options.Side;

    private static int[] Starts(int length, TilingOptions options)
    {
        if (length <= options.Side)
            return [0];
        int stride = options.Side - options.Overlap;
        int count = (length - options.Overlap + stride - 1) / stride;
        return [.. Enumerable.Range(0, count).Select(i => (int)((long)i * (length - options.Side) / (count - 1)))];
    }
}
