using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Pastes instances of another image (Ghiasi et al. 2021), cut out along their masks. Other than there, each is scaled and placed for
/// itself, where that paper scales and moves the other image as a whole: from few images that makes more different ones.
/// </summary>
internal static class CopyPaste
{
    private const int Channels = 3;

    public static ImageExample Apply(ImageExample example, AugmentationOptions options, Func<Random, ImageExample?>? others, Random random)
    {
        if (!random.Chance(options.CopyPaste.Probability) || others?.Invoke(random) is not { } donor)
            return example;
        InstanceAnnotations found = donor.Instances;
        int[] choice = [.. Enumerable.Range(0, found.Count).Where(i => !found.IsCrowd[i] && found.Masks[i].Area > 0)];
        if (choice.Length == 0)
            return example;
        random.Shuffle(choice);

        var pixels = (byte[])example.Pixels.Clone();
        InstanceAnnotations own = example.Instances;
        List<Layer> layers = [.. Enumerable.Range(0, own.Count).Select(i => new Layer(own, i, own.Masks[i]))];
        foreach (int instance in choice.Take(random.Next(1, Math.Min(choice.Length, options.CopyPaste.MaxInstances) + 1)))
        {
            float scale = random.Between(options.CopyPaste.MinScale, options.CopyPaste.MaxScale);
            RunLengthMask pasted = Paste(donor, found.Masks[instance], scale, pixels, (example.Height, example.Width), random);
            foreach (Layer layer in layers)
                layer.Mask = ColumnRuns.Difference(layer.Mask, pasted);
            layers.Add(new Layer(found, instance, pasted));
        }
        return example with { Pixels = pixels, Instances = Visible(layers, own, options.MinVisible) };
    }

    /// <summary>Paints one instance at a random place inside the image.</summary>
    /// <returns>Its mask there.</returns>
    private static RunLengthMask Paste(
        ImageExample donor, RunLengthMask mask, float scale, byte[] pixels, (int Height, int Width) size, Random random)
    {
        PixelBounds box = mask.BoundingBox;
        scale = MathF.Min(scale, MathF.Min((float)size.Width / box.Width, (float)size.Height / box.Height));
        (int height, int width) = (Scaled(box.Height, size.Height), Scaled(box.Width, size.Width));
        var view = new Similarity(scale, 0, (box.X + box.Width / 2f, box.Y + box.Height / 2f), (width / 2f, height / 2f));
        var map = new CoordinateMap(view, (donor.Height, donor.Width), (height, width));
        RunLengthMask cut = ImageSampler.Mask(mask, map);
        byte[] from = ImageSampler.Pixels(donor, map);
        (int left, int top) = (random.Next(size.Width - width + 1), random.Next(size.Height - height + 1));
        foreach (ColumnRun run in ColumnRuns.Columns(cut))
        {
            for (int y = run.Top; y < run.Bottom; y++)
            {
                int to = ((top + y) * size.Width + left + run.X) * Channels;
                from.AsSpan((y * width + run.X) * Channels, Channels).CopyTo(pixels.AsSpan(to));
            }
        }
        return MaskGeometry.Place(cut, size.Height, size.Width, left, top);

        int Scaled(int side, int most) => Math.Clamp((int)MathF.Round(side * scale), 1, most);
    }

    private static InstanceAnnotations Visible(List<Layer> layers, InstanceAnnotations before, float minVisible)
    {
        var instances = new InstanceCollector(before.Areas is not null, minVisible);
        foreach (Layer layer in layers)
        {
            if (ReferenceEquals(layer.Mask, layer.From.Masks[layer.Index]))
                instances.Add(layer.From, layer.Index);
            else
                instances.Add(layer.From, layer.Index, layer.Mask, layer.Whole);
        }
        return instances.Instances;
    }

    /// <summary>An instance and what is still to be seen of it.</summary>
    private sealed class Layer(InstanceAnnotations from, int index, RunLengthMask mask)
    {
        public InstanceAnnotations From => from;

        public int Index => index;

        public RunLengthMask Mask { get; set; } = mask;

        /// <summary>Pixels that it has where nothing covers it.</summary>
        public int Whole { get; } = mask.Area;
    }
}
