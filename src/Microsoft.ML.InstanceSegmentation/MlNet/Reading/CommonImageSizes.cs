namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>Sizes that images are resized to: squares, the shapes of photographs and screens, and round numbers. Some 10,000.</summary>
internal static class CommonImageSizes
{
    private const int MaxSquare = 1024;
    private const int MaxLongSide = 2048;

    // Long to short side of screens and cameras.
    private static readonly (int Long, int Short)[] s_shapes = [(4, 3), (3, 2), (16, 9), (5, 4), (2, 1)];

    // All pairs of multiples of a step up to a side.
    private static readonly (int Step, int Max)[] s_grids = [(4, 128), (16, 640), (32, 1344)];

    /// <summary>Height and width of each, once.</summary>
    public static IReadOnlySet<(int Height, int Width)> All()
    {
        var sizes = new HashSet<(int, int)>();
        for (int side = 1; side <= MaxSquare; side++)
            sizes.Add((side, side));
        foreach ((int longSide, int shortSide) in s_shapes)
        {
            for (int times = 1; times * longSide <= MaxLongSide; times++)
            {
                sizes.Add((times * longSide, times * shortSide));
                sizes.Add((times * shortSide, times * longSide));
            }
        }
        foreach ((int step, int max) in s_grids)
        {
            for (int height = step; height <= max; height += step)
            {
                for (int width = step; width <= max; width += step)
                    sizes.Add((height, width));
            }
        }
        return sizes;
    }
}
