// R: regions. I: width of the mask head. P: its cells along each side. O: channels at twice the size. C: classes with the background.
// m = 2P: cells of a mask along each side.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// A transposed convolution to twice the size and a mask for each class (He et al. 2017, figure 4, right). Only the mask of a region's own
/// class is computed, since neither the loss nor a detection looks at another (section 3, "Mask Representation").
/// </summary>
internal sealed class MaskPredictor : Layer
{
    private readonly Upsampling conv5_mask;
    private readonly ClassMasks mask_fcn_logits;

    public MaskPredictor(HeadOptions options, long inputs, long classes, WeightInitializer init)
        : base(nameof(MaskPredictor))
    {
        conv5_mask = new Upsampling(init, inputs, options.MaskPredictorWidth);
        mask_fcn_logits = new ClassMasks(init, options.MaskPredictorWidth, classes);
        register_module(nameof(conv5_mask), conv5_mask);
        register_module(nameof(mask_fcn_logits), mask_fcn_logits);
    }

    /// <summary>Mask logits [R, m, m] of the given class of each region.</summary>
    /// <param name="x">[R, I, P, P].</param>
    /// <param name="classes">[R] int64, from 0 for the background.</param>
    public Tensor Forward(Tensor x, Tensor classes)
    {
        (long side, int factor) = (x.shape[2], Upsampling.Factor);
        Tensor cells = conv5_mask.Forward(x).relu_(); // [R, m·m, O]
        return mask_fcn_logits.Forward(cells, classes)
            .view(x.shape[0], side, side, factor, factor)
            .permute(0, 1, 3, 2, 4)
            .reshape(x.shape[0], factor * side, factor * side);
    }
}
