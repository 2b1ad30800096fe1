// R: boxes. K: codes of each box, one for each class.
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// Boxes relative to reference boxes, as the network predicts them: the centre's shift in units of the reference's size, and the
/// logarithm of the ratio of sizes (Girshick et al. 2014, appendix C), times a weight each that brings the codes to unit variance.
/// </summary>
internal sealed class BoxCoder(float xWeight, float yWeight, float widthWeight, float heightWeight)
{
    /// <summary>Weights of the region proposal network.</summary>
    public static readonly BoxCoder Proposals = new(1, 1, 1, 1);

    /// <summary>Weights of the box head.</summary>
    public static readonly BoxCoder Regions = new(10, 10, 5, 5);

    private static readonly Scalar Half = 0.5f;

    /// <summary>Largest logarithm of a ratio: keeps exp finite, and no object is 1000/16 times its reference.</summary>
    internal static readonly Scalar LargestLogRatio = MathF.Log(1000f / 16);

    private readonly float[] weights = [xWeight, yWeight, widthWeight, heightWeight];

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
        Tensor centre = unweighted.narrow(-1, 0, 2) * referenceSize + referenceCentre;
        Tensor half = unweighted.narrow(-1, 2, 2).clamp_max(LargestLogRatio).exp() * referenceSize * Half;
        return cat([centre - half, centre + half], dim: -1).MoveToOuterDisposeScope();
    }

    /// <summary>Centres and sizes, [..., 2] each, of boxes [..., 4].</summary>
    internal static (Tensor Centre, Tensor Size) CentreAndSize(Tensor boxes)
    {
        Tensor corner = boxes.narrow(-1, 0, 2);
        Tensor size = boxes.narrow(-1, 2, 2) - corner;
        return (corner + size * Half, size);
    }

    private Tensor Weights(Tensor like) => tensor(weights, like.dtype, like.device);
}
