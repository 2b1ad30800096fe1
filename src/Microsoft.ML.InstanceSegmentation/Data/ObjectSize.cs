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

    /// <summary>The same object at the network's size.</summary>
    public ObjectSize At(ImageOptions image)
    {
        (int height, int width) = ImageSizeRule.Resized(ImageHeight, ImageWidth, image);
        return new ObjectSize(Width * width / ImageWidth, Height * height / ImageHeight, width, height);
    }
}
