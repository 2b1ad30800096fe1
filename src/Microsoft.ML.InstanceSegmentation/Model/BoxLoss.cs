// B: boxes.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Smooth L1 (Girshick 2015, equation 3), quadratic up to a difference of β and linear beyond, so that outliers pull no harder.</summary>
internal static class BoxLoss
{
    /// <summary>In units of box codes: 1/9, the original Faster R-CNN's value for the proposals, which torchvision takes for both stages.</summary>
    private const double Beta = 1.0 / 9;

    /// <summary>Sum over all boxes and coordinates of codes [B, 4]; 0 without boxes.</summary>
    public static Tensor Sum(Tensor codes, Tensor targets) => nn.functional.smooth_l1_loss(codes, targets, nn.Reduction.Sum, Beta);
}
