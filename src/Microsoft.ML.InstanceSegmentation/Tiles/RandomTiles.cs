using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tiles;

/// <summary>
/// Random crops of a tile's size from images that are larger: what training sees of them has the scale at which their tiles are scored.
/// </summary>
internal static class RandomTiles
{
    /// <summary>
    /// One of so many crops lies anywhere, so as to show background too; the others show the middle of an object. No more can be empty.
    /// </summary>
    private const int AnywhereEvery = 4;

    /// <summary>
    /// Crops that an image gives in an epoch: as many as would cover it, so that an epoch is about one look at each pixel, but one more than
    /// it has objects at most. An image that fits into a tile is itself.
    /// </summary>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="instances">What is in it; the size of an image with none need not be known.</param>
    /// <param name="options">The tiles.</param>
    public static int Count(int height, int width, InstanceAnnotations instances, TilingOptions options)
    {
        if (!TileGrid.Cuts(height, width, options))
            return 1;
        long covering = (long)((height + options.Side - 1) / options.Side) * ((width + options.Side - 1) / options.Side);
        return (int)Math.Min(covering, 1 + instances.IsCrowd.Count(crowd => !crowd));
    }

    /// <summary>The crops, cut as they are asked for from the one decoded image; the image itself where it fits into a tile.</summary>
    /// <param name="image">The image.</param>
    /// <param name="options">The tiles.</param>
    /// <param name="minVisible">Share of its pixels that must be left of an instance that is cut.</param>
    /// <param name="random">Where they lie.</param>
    public static IEnumerable<ImageExample> Of(ImageExample image, TilingOptions options, float minVisible, Random random)
    {
        if (!TileGrid.Cuts(image.Height, image.Width, options))
        {
            yield return image;
            yield break;
        }
        (int height, int width) = (Math.Min(image.Height, options.Side), Math.Min(image.Width, options.Side));
        InstanceAnnotations all = image.Instances;
        int[] objects = [.. Enumerable.Range(0, all.Count).Where(i => !all.IsCrowd[i] && all.Masks[i].Area > 0)];
        int count = Count(image.Height, image.Width, all, options);
        for (int i = 0; i < count; i++)
        {
            PixelBounds? shown = objects.Length == 0 || i % AnywhereEvery == AnywhereEvery - 1
                ? null
                : all.Masks[objects[random.Next(objects.Length)]].BoundingBox;
            int x = Start(image.Width, width, shown?.X + shown?.Width / 2, random);
            int y = Start(image.Height, height, shown?.Y + shown?.Height / 2, random);
            yield return TileCrop.WithInstances(image, new PixelBounds(x, y, width, height), minVisible);
        }
    }

    /// <summary>Where a crop starts along an axis, such that it shows a pixel if one is given.</summary>
    private static int Start(int length, int side, int? shown, Random random)
    {
        (int first, int last) = (0, length - side);
        if (shown is { } pixel)
            (first, last) = (Math.Max(first, pixel - side + 1), Math.Min(last, pixel));
        return random.Next(first, last + 1);
    }
}
