using Microsoft.ML.InstanceSegmentation.Boxes;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>An object's box and the image that it is in, in pixels.</summary>
internal readonly record struct ObjectSize(float Width, float Height, int ImageWidth, int ImageHeight)
{
    /// <summary>Side of the square with the box's area, which the sizes of anchors are compared with.</summary>
    public float Side => MathF.Sqrt(Width * Height);

    /// <summary>Height divided by width, as for anchors.</summary>
    public float AspectRatio => Height / Width;

    /// <summary>Longer divided by shorter side, at least 1.</summary>
    public float Elongation => MathF.Max(AspectRatio, 1 / AspectRatio);

    /// <summary>The side as a share of the image's shorter side.</summary>
    public float ShareOfImage => Side / Math.Min(ImageWidth, ImageHeight);

    /// <summary>The same object at the network's size, or as much of it as fits into a tile.</summary>
    public ObjectSize At(ImageOptions image, TilingOptions? tiling = null)
    {
        int most = tiling?.Side ?? int.MaxValue;
        (int fromHeight, int fromWidth) = (Math.Min(ImageHeight, most), Math.Min(ImageWidth, most));
        (int height, int width) = ImageSizeRule.Resized(fromHeight, fromWidth, image);
        return new ObjectSize(MathF.Min(Width, fromWidth) * width / fromWidth, MathF.Min(Height, fromHeight) * height / fromHeight, width, height);
    }
}
