// R: regions. I: channels of the mask head. P: its cells along each side. O: channels at twice the size. m = 2P: cells of a mask along each
// side.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// A transposed convolution to twice the size and a 1×1 convolution to masks (He et al. 2017, figure 4, right). The masks of a region's
/// classes either do not compete or do, in training as in scoring.
/// </summary>
internal abstract class MaskPredictor : Layer
{
    private readonly Upsampling conv5_mask;

    /// <param name="name">Of the layer.</param>
    /// <param name="options">Widths.</param>
    /// <param name="inputs">I.</param>
    /// <param name="masks">Number of masks.</param>
    /// <param name="init">Gives the weights.</param>
    protected MaskPredictor(string name, HeadOptions options, long inputs, long masks, WeightInitializer init)
        : base(name)
    {
        conv5_mask = new Upsampling(init, inputs, options.MaskPredictorWidth);
        Masks = new ClassMasks(init, options.MaskPredictorWidth, masks);
        register_module(nameof(conv5_mask), conv5_mask);
        register_module("mask_fcn_logits", Masks);
    }

    protected ClassMasks Masks { get; }

    /// <summary>The loss of regions of known classes, averaged over all cells.</summary>
    /// <param name="x">[R, I, P, P].</param>
    /// <param name="classes">[R] int64, from 0 for the background.</param>
    /// <param name="targets">[R, m, m], 0 to 1: how much of a cell is on the instance.</param>
    public abstract Tensor Loss(Tensor x, Tensor classes, Tensor targets);

    /// <summary>Probabilities [R, m, m] that a cell is on the object of the given class.</summary>
    /// <param name="x">[R, I, P, P].</param>
    /// <param name="classes">[R] int64, from 0 for the background.</param>
    public abstract Tensor Probabilities(Tensor x, Tensor classes);

    /// <param name="options">The kind and the widths.</param>
    /// <param name="inputs">I.</param>
    /// <param name="classes">Number of classes with the background.</param>
    /// <param name="init">Gives the weights.</param>
    public static MaskPredictor Create(HeadOptions options, long inputs, long classes, WeightInitializer init) =>
        options.MaskLoss == MaskLoss.Softmax
            ? new SoftmaxMaskPredictor(options, inputs, classes, init)
            : new SigmoidMaskPredictor(options, inputs, classes, init);

    /// <summary>[R, m·m, O], the four cells of each input cell together.</summary>
    protected Tensor Cells(Tensor x) => conv5_mask.Forward(x).relu_();

    /// <summary>Rows and columns [R, m, m] of such cells [R, m·m].</summary>
    protected static Tensor Grid(Tensor cells, Tensor x)
    {
        (long side, int factor) = (x.shape[2], Upsampling.Factor);
        return cells.view(-1, side, side, factor, factor).permute(0, 1, 3, 2, 4).reshape(-1, factor * side, factor * side);
    }
}
