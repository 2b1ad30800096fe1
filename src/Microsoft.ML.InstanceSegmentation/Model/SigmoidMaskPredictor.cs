// R: regions. m: cells of a mask along each side.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// A sigmoid and a binary cross entropy for each cell: classes do not compete (He et al. 2017, section 3, "L_mask"), so only the mask of a
/// region's own class is computed, or the only one where masks are class-agnostic (section 4.2).
/// </summary>
internal sealed class SigmoidMaskPredictor : MaskPredictor
{
    private readonly bool classAgnostic;

    public SigmoidMaskPredictor(HeadOptions options, long inputs, long classes, WeightInitializer init)
        : base(nameof(SigmoidMaskPredictor), options, inputs, options.ClassAgnosticMasks ? 1 : classes, init) =>
        classAgnostic = options.ClassAgnosticMasks;

    public override Tensor Loss(Tensor x, Tensor classes, Tensor targets) =>
        nn.functional.binary_cross_entropy_with_logits(Logits(x, classes), targets);

    public override Tensor Probabilities(Tensor x, Tensor classes) => Logits(x, classes).sigmoid();

    /// <summary>[R, m, m].</summary>
    private Tensor Logits(Tensor x, Tensor classes)
    {
        Tensor masks = classAgnostic ? zeros_like(classes) : classes;
        return Grid(Masks.Forward(Cells(x), masks), x);
    }
}
