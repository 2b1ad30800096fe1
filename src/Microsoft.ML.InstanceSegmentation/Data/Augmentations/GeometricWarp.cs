namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Random crop, scale, rotation and elastic deformation: one coordinate map, hence one interpolation.</summary>
internal static class GeometricWarp
{
    public static ImageExample Apply(ImageExample example, AugmentationOptions options, Random random)
    {
        (Random crop, Random scale, Random rotation, Random elastic) = (random.Child(), random.Child(), random.Child(), random.Child());
        Random place = random.Child();
        bool crops = crop.Chance(options.Crop.Probability), scales = scale.Chance(options.ScaleJitter.Probability);
        bool turns = rotation.Chance(options.Rotation.Probability), deforms = elastic.Chance(options.Elastic.Probability);
        if (!crops && !scales && !turns && !deforms)
            return example;

        float side = crops ? crop.Between(options.Crop.MinSide, 1) : 1;
        float factor = scales ? scale.Between(options.ScaleJitter.Min, options.ScaleJitter.Max) : 1;
        float degrees = turns ? rotation.Between(-options.Rotation.MaxDegrees, options.Rotation.MaxDegrees) : 0;
        int height = Math.Max(1, (int)MathF.Round(example.Height * side)), width = Math.Max(1, (int)MathF.Round(example.Width * side));
        (float X, float Y)? shown = MiddleOfOne(example.Instances, place);
        float middleX = Middle(example.Width, width, factor, shown?.X, place);
        float middleY = Middle(example.Height, height, factor, shown?.Y, place);
        var view = new Similarity(factor, degrees, (middleX, middleY), (width / 2f, height / 2f));
        ElasticField? field = deforms ? new ElasticField(height, width, options.Elastic.Amplitude, options.Elastic.Sigma, elastic) : null;
        return Through(new CoordinateMap(view, (example.Height, example.Width), (height, width), field), example, options.MinVisible);
    }

    /// <summary>A random middle of the view along an axis.</summary>
    /// <param name="side">Side of the image in pixels.</param>
    /// <param name="viewSide">Side of the view in its pixels.</param>
    /// <param name="scale">Pixels of the view for each of the image.</param>
    /// <param name="shown">A point that must be in view; null for none.</param>
    /// <param name="random">The source of the place.</param>
    /// <returns>A point of the image such that the view is inside the image or, where that is smaller, the image inside the view.</returns>
    public static float Middle(int side, int viewSide, float scale, float? shown, Random random)
    {
        float half = viewSide / scale / 2;
        (float low, float high) = (MathF.Min(half, side - half), MathF.Max(half, side - half));
        if (shown is { } point)
            (low, high) = (MathF.Max(low, point - half), MathF.Min(high, point + half));
        float middle = random.Between(low, high);
        // Pixels that are neither enlarged nor reduced are to be copied, not interpolated between two.
        return scale == 1 ? MathF.Round(middle - half) + half : middle;
    }

    private static ImageExample Through(CoordinateMap map, ImageExample example, float minVisible)
    {
        var instances = new InstanceCollector(example.Instances.Areas is not null, minVisible);
        instances.AddSeen(example.Instances, map);
        return example with
        {
            Height = map.Height,
            Width = map.Width,
            Pixels = ImageSampler.Pixels(example, map),
            Instances = instances.Instances,
        };
    }

    /// <summary>The middle of the box of a random instance; null where there is none.</summary>
    private static (float X, float Y)? MiddleOfOne(InstanceAnnotations instances, Random random)
    {
        int[] objects = [.. Enumerable.Range(0, instances.Count).Where(i => !instances.IsCrowd[i] && instances.Masks[i].Area > 0)];
        if (objects.Length == 0)
            return null;
        PixelBounds box = instances.Masks[objects[random.Next(objects.Length)]].BoundingBox;
        return (box.X + box.Width / 2f, box.Y + box.Height / 2f);
    }
}
