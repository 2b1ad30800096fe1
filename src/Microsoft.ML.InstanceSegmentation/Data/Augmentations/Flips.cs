namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Mirror images of an example: every pixel is kept, none is computed anew.</summary>
internal static class Flips
{
    private const int Channels = 3;

    /// <summary>The example after the mirror images that chance chose.</summary>
    public static ImageExample Apply(ImageExample example, AugmentationOptions options, Random random)
    {
        // Every draw is made whatever the others gave, so that one option never shifts the random numbers of another.
        bool transpose = random.Chance(options.Transpose);
        bool horizontal = random.Chance(options.HorizontalFlip);
        bool vertical = random.Chance(options.VerticalFlip);
        if (transpose)
            example = Transpose(example);
        if (horizontal)
            example = FlipHorizontal(example);
        if (vertical)
            example = FlipVertical(example);
        return example;
    }

    /// <summary>Left and right exchanged.</summary>
    public static ImageExample FlipHorizontal(ImageExample example)
    {
        int width = example.Width;
        var pixels = new byte[example.Pixels.Length];
        for (int y = 0; y < example.Height; y++)
        {
            ReadOnlySpan<byte> from = example.Pixels.AsSpan(y * width * Channels, width * Channels);
            Span<byte> to = pixels.AsSpan(y * width * Channels, width * Channels);
            for (int x = 0; x < width; x++)
                from.Slice((width - 1 - x) * Channels, Channels).CopyTo(to[(x * Channels)..]);
        }
        return example with
        {
            Pixels = pixels,
            Instances = Map(example.Instances, box => [width - box[2], box[1], width - box[0], box[3]], mask => mask.FlipHorizontal()),
        };
    }

    /// <summary>Top and bottom exchanged.</summary>
    public static ImageExample FlipVertical(ImageExample example)
    {
        int height = example.Height;
        int stride = example.Width * Channels;
        var pixels = new byte[example.Pixels.Length];
        for (int y = 0; y < height; y++)
            example.Pixels.AsSpan((height - 1 - y) * stride, stride).CopyTo(pixels.AsSpan(y * stride));
        return example with
        {
            Pixels = pixels,
            Instances = Map(example.Instances, box => [box[0], height - box[3], box[2], height - box[1]], mask => mask.FlipVertical()),
        };
    }

    /// <summary>Rows and columns exchanged.</summary>
    public static ImageExample Transpose(ImageExample example)
    {
        (int height, int width) = (example.Height, example.Width);
        var pixels = new byte[example.Pixels.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                example.Pixels.AsSpan((y * width + x) * Channels, Channels).CopyTo(pixels.AsSpan((x * height + y) * Channels));
        }
        return example with
        {
            Height = width,
            Width = height,
            Pixels = pixels,
            Instances = Map(example.Instances, box => [box[1], box[0], box[3], box[2]], mask => mask.Transpose()),
        };
    }

    private static InstanceAnnotations Map(InstanceAnnotations instances, Func<float[], float[]> box, Func<RunLengthMask, RunLengthMask> mask) =>
        instances with
        {
            Boxes = [.. instances.Boxes.Chunk(4).SelectMany(box)],
            Masks = Array.ConvertAll(instances.Masks, each => mask(each)),
        };
}
