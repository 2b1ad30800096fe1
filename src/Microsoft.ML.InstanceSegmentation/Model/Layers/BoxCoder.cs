// R: boxes. K: codes of each box, one for each class.
using Microsoft.ML.InstanceSegmentation.Boxes;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// Boxes relative to reference boxes, as the network predicts them: the centre's shift in units of the reference's size, and the
/// logarithm of the ratio of sizes (Girshick et al. 2014, appendix C), times a weight each that brings the codes to unit variance.
/// </summary>
internal sealed class BoxCoder(BoxCodeWeights weights)
{
    /// <summary>Of the region proposal network.</summary>
    public static readonly BoxCoder Proposals = new(BoxCodeWeights.Proposals);

    /// <summary>Of the box head.</summary>
    public static readonly BoxCoder Regions = new(BoxCodeWeights.Regions);

    private static readonly Scalar s_half = 0.5f;

    internal static readonly Scalar LargestLogRatio = BoxCodeLimits.LargestLogRatio;

    private readonly float[] _all = [weights.Centre, weights.Centre, weights.Size, weights.Size];

    /// <summary>Codes [R, 4] of boxes [R, 4] relative to references [R, 4].</summary>
    public Tensor Encode(Tensor boxes, Tensor references)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor centre, Tensor size) = CentreAndSize(boxes);
        (Tensor referenceCentre, Tensor referenceSize) = CentreAndSize(references);
        Tensor shift = (centre - referenceCentre) / referenceSize;
        Tensor ratio = (size / referenceSize).log();
        return (cat([shift, ratio], dim: 1) * Weights(boxes)).MoveToOuterDisposeScope();
    }

    /// <summary>Boxes [R, K, 4] from codes [R, K, 4] relative to references [R, 4]; the inverse of <see cref="Encode"/>.</summary>
    public Tensor Decode(Tensor codes, Tensor references)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor referenceCentre, Tensor referenceSize) = CentreAndSize(references.unsqueeze(1)); // [R, 1, 2] each
        Tensor unweighted = codes / Weights(codes);
        Tensor centre = (unweighted.narrow(-1, 0, 2) * referenceSize).Plus(referenceCentre);
        Tensor half = unweighted.narrow(-1, 2, 2).clamp_max(LargestLogRatio).exp() * referenceSize * s_half;
        return cat([centre - half, centre.Plus(half)], dim: -1).MoveToOuterDisposeScope();
    }

    /// <summary>Centres and sizes, [..., 2] each, of boxes [..., 4].</summary>
    internal static (Tensor Centre, Tensor Size) CentreAndSize(Tensor boxes)
    {
        Tensor corner = boxes.narrow(-1, 0, 2);
        Tensor size = boxes.narrow(-1, 2, 2) - corner;
        return (corner.Plus(size * s_half), size);
    }

    private Tensor Weights(Tensor like) => tensor(_all, like.dtype, like.device);
}
