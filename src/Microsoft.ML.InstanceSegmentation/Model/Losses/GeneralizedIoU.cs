// B: boxes.
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// Generalised intersection over union (Rezatofighi et al. 2019, algorithm 1): IoU less the share of the smallest enclosing box that
/// neither box covers, hence -1 for boxes far apart to 1 for equal ones, whatever their size.
/// </summary>
internal static class GeneralizedIoU
{
    /// <summary>In square pixels, added to areas that are divided by: boxes without area stay finite. The value of torchvision.</summary>
    private static readonly Scalar s_epsilon = 1e-7;

    private static readonly Scalar s_one = 1;

    /// <summary>1 - GIoU of each pair of boxes, [B], 0 to 2.</summary>
    /// <param name="boxes">[B, 4].</param>
    /// <param name="targets">[B, 4].</param>
    public static Tensor Loss(Tensor boxes, Tensor targets)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor start, Tensor end) = Corners(boxes); // [B, 2] each
        (Tensor targetStart, Tensor targetEnd) = Corners(targets);
        Tensor intersection = Area(end.minimum(targetEnd) - start.maximum(targetStart)); // [B]
        Tensor union = Area(end - start).Plus(Area(targetEnd - targetStart)) - intersection;
        Tensor enclosing = Area(end.maximum(targetEnd) - start.minimum(targetStart));
        Tensor uncovered = (enclosing - union) / enclosing.Plus(s_epsilon);
        return (s_one - (intersection / union.Plus(s_epsilon))).Plus(uncovered).MoveToOuterDisposeScope();
    }

    private static (Tensor Start, Tensor End) Corners(Tensor boxes) => (boxes.narrow(1, 0, 2), boxes.narrow(1, 2, 2));

    /// <summary>Product of sides [B, 2]; 0 with a side below 0, as boxes that are apart have in common.</summary>
    private static Tensor Area(Tensor sides)
    {
        Tensor lengths = sides.relu();
        return lengths.narrow(1, 0, 1).squeeze(1) * lengths.narrow(1, 1, 1).squeeze(1);
    }
}
