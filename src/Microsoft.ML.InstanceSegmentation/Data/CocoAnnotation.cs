using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>An instance in a COCO file; its geometry was checked when the file was read.</summary>
internal sealed class CocoAnnotation
{
    private readonly CocoSegmentation _segmentation;
    private readonly double? _area;
    private RunLengthMask? _mask;

    public CocoAnnotation(long id, CocoCategory category, float[] box, bool isCrowd, CocoSegmentation segmentation, double? area)
    {
        Id = id;
        Category = category;
        Box = box;
        IsCrowd = isCrowd;
        _segmentation = segmentation;
        _area = area;
    }

    public long Id { get; }

    public CocoCategory Category { get; }

    /// <summary>x0, y0, x1, y1 in pixels, inside the image.</summary>
    public float[] Box { get; }

    /// <summary>Whether it is a crowd region: ignored in matching, never a positive.</summary>
    public bool IsCrowd { get; }

    /// <summary>The mask, of the image's size; polygons are filled when it is first asked for.</summary>
    public RunLengthMask Mask => _mask ??= _segmentation.ToMask();

    /// <summary>The file's area, which tells small, medium and large instances apart; the mask's where the file has none.</summary>
    public double Area => _area ?? Mask.Area;
}
