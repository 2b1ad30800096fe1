// R: regions of the minibatch. P: the positive ones. C: classes with the background. m: cells of a mask along each side.
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>The heads' losses (Girshick 2015, equation 1; He et al. 2017, section 3).</summary>
internal static class RegionLoss
{
    /// <summary>Cross entropy of each region's class over the minibatch; 0 without regions.</summary>
    /// <param name="predictions">Of R regions.</param>
    /// <param name="labels">[R] int64, 0 for the background.</param>
    public static Tensor Classification(RegionPredictions predictions, Tensor labels) =>
        nn.functional.cross_entropy(predictions.Logits, labels, reduction: nn.Reduction.Sum) / Math.Max(1, labels.shape[0]);

    /// <summary>
    /// Smooth L1 of the positives' box codes for their own class, over the size of the minibatch, so that every positive counts the same.
    /// </summary>
    /// <param name="predictions">Of R regions.</param>
    /// <param name="labels">[R] int64.</param>
    /// <param name="positives">[P] int64: indices of the positive regions.</param>
    /// <param name="boxes">[P, 4]: the positive regions.</param>
    /// <param name="targets">[P, 4]: the ground truth that they are on.</param>
    public static Tensor Box(RegionPredictions predictions, Tensor labels, Tensor positives, Tensor boxes, Tensor targets)
    {
        using DisposeScope scope = NewDisposeScope();
        long classes = predictions.Codes.shape[1];
        Tensor ofClass = (positives * classes) + labels.index_select(0, positives); // row of [R·C, 4]
        Tensor codes = predictions.Codes.reshape(-1, 4).index_select(0, ofClass);
        Tensor sum = BoxLoss.Sum(codes, BoxCoder.Regions.Encode(targets, boxes));
        return (sum / Math.Max(1, labels.shape[0])).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Binary cross entropy of each cell of the mask of the region's own class, averaged: classes do not compete (section 3, "L_mask").
    /// </summary>
    /// <param name="logits">[P, m, m].</param>
    /// <param name="targets">[P, m, m], 0 to 1.</param>
    public static Tensor Mask(Tensor logits, Tensor targets) => nn.functional.binary_cross_entropy_with_logits(logits, targets);
}
