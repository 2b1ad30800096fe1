using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Four images around a random crossing (Bochkovskiy et al. 2020, section 3.3), each a random part of its image, in one of the size of the
/// example.
/// </summary>
internal static class Mosaic
{
    private const int Channels = 3;

    // The crossing is in the middle half of each side, so that none of the four is a mere strip.
    private const float CrossingFrom = 0.25f, CrossingTo = 0.75f;

    public static ImageExample Apply(ImageExample example, AugmentationOptions options, Func<Random, ImageExample?>? others, Random random)
    {
        if (!random.Chance(options.Mosaic.Probability) || others is null)
            return example;
        var images = new[] { example, others(random), others(random), others(random) };
        if (images.Contains(null))
            return example;
        random.Shuffle(images);

        (int height, int width) = (example.Height, example.Width);
        int column = (int)MathF.Round(width * random.Between(CrossingFrom, CrossingTo));
        int row = (int)MathF.Round(height * random.Between(CrossingFrom, CrossingTo));
        PixelBounds[] quarters =
        [
            new(0, 0, column, row), new(column, 0, width - column, row),
            new(0, row, column, height - row), new(column, row, width - column, height - row),
        ];
        var pixels = new byte[example.Pixels.Length];
        var instances = new InstanceCollector(example.Instances.Areas is not null, options.MinVisible);
        foreach ((ImageExample? image, PixelBounds quarter) in images.Zip(quarters))
        {
            // An image of one row or column has no place for all four.
            if (quarter.Width == 0 || quarter.Height == 0)
                continue;
            CoordinateMap map = Part(image!, quarter, random.Between(options.Mosaic.MinScale, options.Mosaic.MaxScale), random);
            byte[] part = ImageSampler.Pixels(image!, map);
            for (int y = 0; y < quarter.Height; y++)
            {
                ReadOnlySpan<byte> from = part.AsSpan(y * quarter.Width * Channels, quarter.Width * Channels);
                from.CopyTo(pixels.AsSpan(((quarter.Y + y) * width + quarter.X) * Channels));
            }
            instances.AddSeen(image!.Instances, map, mask => MaskGeometry.Place(mask, height, width, quarter.X, quarter.Y));
        }
        return example with { Pixels = pixels, Instances = instances.Instances };
    }

    /// <summary>A random part of an image that fills a quarter.</summary>
    private static CoordinateMap Part(ImageExample image, PixelBounds quarter, float scale, Random random)
    {
        scale = MathF.Max(scale, MathF.Max((float)quarter.Width / image.Width, (float)quarter.Height / image.Height));
        float x = GeometricWarp.Middle(image.Width, quarter.Width, scale, shown: null, random);
        float y = GeometricWarp.Middle(image.Height, quarter.Height, scale, shown: null, random);
        var view = new Similarity(scale, 0, (x, y), (quarter.Width / 2f, quarter.Height / 2f));
        return new CoordinateMap(view, (image.Height, image.Width), (quarter.Height, quarter.Width));
    }
}
