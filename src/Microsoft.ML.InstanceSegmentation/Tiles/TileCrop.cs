using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Tiles;

/// <summary>A tile of an image as an image of its own.</summary>
internal static class TileCrop
{
    private const int Channels = 3;

    /// <summary>The pixels alone, to score.</summary>
    public static ImageExample Of(ImageExample image, PixelBounds area) => new()
    {
        Name = image.Name,
        Height = area.Height,
        Width = area.Width,
        Pixels = Pixels(image, area),
        Instances = new InstanceAnnotations { Boxes = [], Classes = [], Masks = [], IsCrowd = [] },
    };

    /// <summary>The pixels with what is left of each instance: its mask cut, the box around that.</summary>
    /// <param name="image">The image.</param>
    /// <param name="area">The tile, inside the image.</param>
    /// <param name="minVisible">Share of its pixels that must be left of an instance.</param>
    public static ImageExample WithInstances(ImageExample image, PixelBounds area, float minVisible)
    {
        InstanceAnnotations all = image.Instances;
        var left = new InstanceCollector(all.Areas is not null, minVisible);
        for (int i = 0; i < all.Count; i++)
        {
            if (all.Masks[i].BoundingBox.Overlaps(area))
                left.Add(all, i, MaskGeometry.Place(all.Masks[i], area.Height, area.Width, -area.X, -area.Y), all.Masks[i].Area);
        }
        return Of(image, area) with { Instances = left.Instances };
    }

    private static byte[] Pixels(ImageExample image, PixelBounds area)
    {
        int length = area.Width * Channels;
        var pixels = new byte[area.Height * length];
        for (int y = 0; y < area.Height; y++)
            image.Pixels.AsSpan(((area.Y + y) * image.Width + area.X) * Channels, length).CopyTo(pixels.AsSpan(y * length));
        return pixels;
    }
}
