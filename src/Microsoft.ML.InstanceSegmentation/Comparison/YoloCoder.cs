// All shapes broadcast: [..., 4] codes, boxes and anchors, [..., 2] strides.
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Comparison;

/// <summary>
/// Boxes as YOLO predicts them (Redmon and Farhadi 2017, figure 3): the centre's place in its cell, 0 to 1 along each axis, and the
/// logarithm of the ratio of the box's size to the anchor's. An anchor's centre is its cell's upper left corner.
/// </summary>
internal static class YoloCoder
{
    private static readonly Scalar s_half = 0.5f;

    /// <summary>Codes from what the head says: a sigmoid keeps the centre in the cell.</summary>
    public static Tensor Codes(Tensor outputs) =>
        cat([outputs.narrow(-1, 0, 2).sigmoid(), outputs.narrow(-1, 2, 2)], dim: -1);

    /// <summary>Codes of boxes whose centre is in the anchor's cell.</summary>
    public static Tensor Encode(Tensor boxes, Tensor anchors, Tensor strides)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor centre, Tensor size) = BoxCoder.CentreAndSize(boxes);
        (Tensor corner, Tensor anchorSize) = BoxCoder.CentreAndSize(anchors);
        return cat([(centre - corner) / strides, (size / anchorSize).log()], dim: -1).MoveToOuterDisposeScope();
    }

    /// <summary>Boxes from codes; the inverse of <see cref="Encode"/>.</summary>
    public static Tensor Decode(Tensor codes, Tensor anchors, Tensor strides)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor corner, Tensor anchorSize) = BoxCoder.CentreAndSize(anchors);
        Tensor centre = (codes.narrow(-1, 0, 2) * strides).Plus(corner);
        Tensor half = codes.narrow(-1, 2, 2).clamp_max(BoxCoder.LargestLogRatio).exp() * anchorSize * s_half;
        return cat([centre - half, centre.Plus(half)], dim: -1).MoveToOuterDisposeScope();
    }
}
