using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Advice;

/// <summary>Why no anchor fits an object, if none does.</summary>
internal enum AnchorFit
{
    Fits,

    /// <summary>It is smaller than the smallest anchor.</summary>
    TooSmall,

    /// <summary>It is larger than the largest.</summary>
    TooLarge,

    /// <summary>There are anchors of its area, but none of its aspect ratio.</summary>
    TooElongated,

    /// <summary>Its area lies between those of two anchors that are far apart.</summary>
    BetweenSizes,
}

/// <summary>Whether anchors fit objects: one does whose intersection over union with the box, both centred, is at least 0.5.</summary>
internal sealed class AnchorCoverage
{
    /// <summary>
    /// Half of the area in common, as for a correct box in PASCAL VOC. A real anchor lies off the object's centre and overlaps it less,
    /// while the box regression makes up for a difference of this order.
    /// </summary>
    private const double LeastIoU = 0.5;

    private readonly float[] _sizes;
    private readonly Box[] _shapes;

    public AnchorCoverage(AnchorOptions anchors)
    {
        _sizes = [.. anchors.Sizes.SelectMany(level => level)];
        _shapes = AnchorShapes.AroundOrigin(_sizes, anchors.AspectRatios);
    }

    public float Smallest => _sizes.Min();

    public float Largest => _sizes.Max();

    /// <summary>Whether an anchor fits an object.</summary>
    /// <param name="item">The object at the network's size.</param>
    public AnchorFit Of(ObjectSize item)
    {
        if (Array.Exists(_shapes, anchor => CentredIoU(anchor.Width, anchor.Height, item.Width, item.Height) >= LeastIoU))
            return AnchorFit.Fits;
        float side = item.Side;
        if (Array.Exists(_sizes, size => CentredIoU(size, size, side, side) >= LeastIoU))
            return AnchorFit.TooElongated;
        return side < Smallest ? AnchorFit.TooSmall : side > Largest ? AnchorFit.TooLarge : AnchorFit.BetweenSizes;
    }

    /// <summary>The share of objects that an anchor fits.</summary>
    public double Share(IReadOnlyList<ObjectSize> objects) => objects.Count(item => Of(item) == AnchorFit.Fits) / (double)objects.Count;

    private static float CentredIoU(float width, float height, float otherWidth, float otherHeight)
    {
        float intersection = MathF.Min(width, otherWidth) * MathF.Min(height, otherHeight);
        return intersection / (width * height + otherWidth * otherHeight - intersection);
    }
}
