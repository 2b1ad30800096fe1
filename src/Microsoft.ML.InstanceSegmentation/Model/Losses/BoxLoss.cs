// B: boxes.
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>How far predicted boxes are from where they should be, in units of codes or of overlap.</summary>
internal sealed class BoxLoss(BoxLossOptions options, BoxCoder coder)
{
    private readonly Scalar _weight = options.Weight;

    /// <summary>Weighted sum over all boxes; 0 without boxes.</summary>
    /// <param name="codes">[B, 4], the prediction.</param>
    /// <param name="references">[B, 4] boxes that the codes are relative to.</param>
    /// <param name="targets">[B, 4] boxes.</param>
    public Tensor Sum(Tensor codes, Tensor references, Tensor targets)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor sum = options.Kind switch
        {
            BoxLossKind.L1 => nn.functional.l1_loss(codes, coder.Encode(targets, references), nn.Reduction.Sum),
            BoxLossKind.GIoU => GeneralizedIoU.Loss(coder.Decode(codes.unsqueeze(1), references).squeeze(1), targets).sum(),
            _ => nn.functional.smooth_l1_loss(codes, coder.Encode(targets, references), nn.Reduction.Sum, options.Beta),
        };
        return (sum * _weight).MoveToOuterDisposeScope();
    }
}
