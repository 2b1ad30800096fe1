using Microsoft.ML.InstanceSegmentation.Masks;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>One detection in COCO's results format.</summary>
public sealed record CocoResult
{
    /// <summary>Id of the image in the annotation file.</summary>
    public required long ImageId { get; init; }

    /// <summary>Id of the class in the annotation file.</summary>
    public required long CategoryId { get; init; }

    /// <summary>0 to 1; the higher, the surer.</summary>
    public required float Score { get; init; }

    /// <summary>x0, y0, x1, y1 in pixels; null for a detection that has only a mask. In the file it is x, y, width, height.</summary>
    public IReadOnlyList<float>? BoundingBox { get; init; }

    /// <summary>The mask, of the image's size; null for a detection that has only a box.</summary>
    public RunLengthMask? Mask { get; init; }
}
