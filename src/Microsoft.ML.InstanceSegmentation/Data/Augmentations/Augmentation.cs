namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Random changes of an example with its boxes and masks, and the random resize that follows.</summary>
internal static class Augmentation
{
    /// <summary>The example after the changes that chance chose; the example itself where there are none.</summary>
    /// <param name="example">An image and its instances.</param>
    /// <param name="options">How likely each change is, and how strong.</param>
    /// <param name="random">Gives each step a seed of its own.</param>
    /// <param name="others">Draws another training image, for the steps that need one; null where there is none.</param>
    public static ImageExample Apply(
        ImageExample example, AugmentationOptions options, Random random, Func<Random, ImageExample?>? others = null)
    {
        // All seeds are drawn, in this order, whatever the options are: none of them shifts the random numbers of another.
        (Random mosaic, Random paste, Random flips, Random warp) = (random.Child(), random.Child(), random.Child(), random.Child());
        (Random color, Random blur, Random noise) = (random.Child(), random.Child(), random.Child());

        example = Mosaic.Apply(example, options, others, mosaic);
        example = CopyPaste.Apply(example, options, others, paste);
        example = Flips.Apply(example, options, flips);
        example = GeometricWarp.Apply(example, options, warp);
        example = ColorJitter.Apply(example, options.Color, color);
        example = GaussianBlur.Apply(example, options.Blur, blur);
        return GaussianNoise.Apply(example, options.Noise, noise);
    }

    /// <summary>The sizes to resize to, both multiplied by one random factor.</summary>
    public static ImageOptions Scale(ImageOptions sizes, AugmentationOptions options, Random random)
    {
        float factor = random.Between(options.MinScale, options.MaxScale);
        int minSize = Math.Max(1, (int)MathF.Round(sizes.MinSize * factor));
        return sizes with { MinSize = minSize, MaxSize = Math.Max(minSize, (int)MathF.Round(sizes.MaxSize * factor)) };
    }
}
