// R: regions. I: channels of the mask head. P: its cells along each side. O: channels at twice the size. m = 2P: cells of a mask along
// each side. m: cells of a mask along each side. C: classes with the background. M: cells of a mask.
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// A transposed convolution to twice the size and a 1×1 convolution to masks (He et al. 2017, figure 4, right). The masks of a region's
/// classes either do not compete or do, in training as in scoring.
/// </summary>
internal abstract class MaskPredictor : Layer
{
    private readonly TransposedConvolution _conv5Mask;

    /// <param name="name">Of the layer.</param>
    /// <param name="options">Widths.</param>
    /// <param name="inputs">I.</param>
    /// <param name="masks">Number of masks.</param>
    /// <param name="init">Gives the weights.</param>
    protected MaskPredictor(string name, HeadOptions options, long inputs, long masks, WeightInitializer init)
        : base(name)
    {
        _conv5Mask = new TransposedConvolution(init, inputs, options.MaskPredictorWidth);
        Masks = new ClassMasks(init, options.MaskPredictorWidth, masks);
        register_module("conv5_mask", _conv5Mask);
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
    protected Tensor Cells(Tensor x) => _conv5Mask.Forward(x).relu_();

    /// <summary>Rows and columns [R, m, m] of such cells [R, m·m].</summary>
    protected static Tensor Grid(Tensor cells, Tensor x)
    {
        (long side, int factor) = (x.shape[2], TransposedConvolution.Factor);
        return cells.view(-1, side, side, factor, factor).permute(0, 1, 3, 2, 4).reshape(-1, factor * side, factor * side);
    }
}

/// <summary>
/// A sigmoid and a binary cross entropy for each cell: classes do not compete (He et al. 2017, section 3, "L_mask"), so only the mask of a
/// region's own class is computed, or the only one where masks are class-agnostic (section 4.2).
/// </summary>
internal sealed class SigmoidMaskPredictor : MaskPredictor
{
    private readonly bool _classAgnostic;

    public SigmoidMaskPredictor(HeadOptions options, long inputs, long classes, WeightInitializer init)
        : base(nameof(SigmoidMaskPredictor), options, inputs, options.ClassAgnosticMasks ? 1 : classes, init) =>
        _classAgnostic = options.ClassAgnosticMasks;

    public override Tensor Loss(Tensor x, Tensor classes, Tensor targets) =>
        nn.functional.binary_cross_entropy_with_logits(Logits(x, classes), targets);

    public override Tensor Probabilities(Tensor x, Tensor classes) => Logits(x, classes).sigmoid();

    /// <summary>[R, m, m].</summary>
    private Tensor Logits(Tensor x, Tensor classes)
    {
        Tensor masks = _classAgnostic ? zeros_like(classes) : classes;
        return Grid(Masks.Forward(Cells(x), masks), x);
    }
}

/// <summary>
/// A softmax over all classes and the background for each cell, trained by cross entropy, as semantic segmentation does it: what He et al.
/// 2017, table 2b, compares independent sigmoids with. A cell is of the region's class where at least half of it is on the instance.
/// </summary>
internal sealed class SoftmaxMaskPredictor(HeadOptions options, long inputs, long classes, WeightInitializer init)
    : MaskPredictor(nameof(SoftmaxMaskPredictor), options, inputs, classes, init)
{
    private static readonly Scalar s_half = 0.5f;

    public override Tensor Loss(Tensor x, Tensor classes, Tensor targets)
    {
        Tensor logs = Logs(x); // [R, m·m, C]
        Tensor right = where(targets.ge(s_half), Own(logs, classes, x), Grid(logs.select(2, 0), x)); // [R, m, m]
        return right.mean().neg();
    }

    public override Tensor Probabilities(Tensor x, Tensor classes) => Own(Logs(x), classes, x).exp();

    private Tensor Logs(Tensor x) => Masks.Forward(Cells(x)).log_softmax(2);

    /// <summary>[R, m, m] of each region's class.</summary>
    private static Tensor Own(Tensor logs, Tensor classes, Tensor x) =>
        Grid(logs.gather(2, classes.view(-1, 1, 1).expand(-1, logs.shape[1], 1)).squeeze(2), x);
}

/// <summary>A 1×1 convolution to a mask for each class, of which all or one is computed for each region.</summary>
internal sealed class ClassMasks : Layer
{
    /// <summary>Small, so that training starts from even probabilities.</summary>
    private const double Deviation = 0.001;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;
    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    public ClassMasks(WeightInitializer init, long inputs, long classes)
        : base(nameof(ClassMasks))
    {
        _weight = init.Normal(classes, inputs, 1, Deviation); // [C, I, 1, 1]
        _bias = WeightInitializer.Constant(classes, 0);
        register_parameter("weight", _weight);
        register_parameter("bias", _bias);
    }

    /// <summary>Logits [R, M] of each region's class.</summary>
    /// <param name="cells">[R, M, I].</param>
    /// <param name="classes">[R] int64.</param>
    public Tensor Forward(Tensor cells, Tensor classes)
    {
        Tensor kernels = _weight.flatten(1).index_select(0, classes).unsqueeze(2); // [R, I, 1]
        Tensor biases = _bias.index_select(0, classes).view(classes.shape[0], 1, 1);
        return cells.bmm(kernels).Plus(biases).flatten(1);
    }

    /// <summary>Logits [R, M, C] of all classes.</summary>
    /// <param name="cells">[R, M, I].</param>
    public Tensor Forward(Tensor cells) => nn.functional.linear(cells, _weight.flatten(1), _bias);
}
