// N: images. F: pyramid channels. A: anchors a cell. L: anchors of all levels together. H_l, W_l: height and width of level l.
using Microsoft.ML.InstanceSegmentation.Boxes;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>What the proposal head says of each anchor, in the order of <see cref="AnchorGrid"/>.</summary>
/// <param name="Objectness">[N, L] logits.</param>
/// <param name="Codes">[N, L, 4] box codes relative to the anchor.</param>
internal sealed record AnchorPredictions(Tensor Objectness, Tensor Codes);

/// <summary>
/// 3×3 convolutions, one by default, and two 1×1 ones that slide over every pyramid level (Ren et al. 2015, figure 3; Lin et al. 2017, section 4.1).
/// </summary>
internal sealed class ProposalHead : Layer
{
    private const double Deviation = 0.01;
    private readonly ConvolutionStack _conv;
    private readonly Convolution _clsLogits;
    private readonly Convolution _bboxPred;

    public ProposalHead(long width, long anchorsPerCell, ProposalOptions options, WeightInitializer init)
        : base(nameof(ProposalHead))
    {
        int[] widths = [.. Enumerable.Repeat((int)width, options.HeadDepth)];
        _conv = new ConvolutionStack(width, widths, (o, i) => init.Normal(o, i, 3, Deviation));
        var layers = new ModuleGroup();
        _conv.Register(layers);
        _clsLogits = new Convolution(init.Normal(anchorsPerCell, width, 1, Deviation), ClassifierBias.Sigmoid(options.Loss, anchorsPerCell));
        _bboxPred = new Convolution(init.Normal(4 * anchorsPerCell, width, 1, Deviation), WeightInitializer.Constant(4 * anchorsPerCell, 0));
        register_module("conv", layers);
        register_module("cls_logits", _clsLogits);
        register_module("bbox_pred", _bboxPred);
    }

    public AnchorPredictions Forward(IReadOnlyList<Tensor> levels)
    {
        var objectness = new List<Tensor>();
        var codes = new List<Tensor>();
        foreach (Tensor level in levels)
        {
            Tensor x = _conv.Forward(level); // [N, F, H_l, W_l]
            objectness.Add(ChannelsLast.ToMemory(_clsLogits.Forward(x)).flatten(1)); // [N, H_l·W_l·A]
            codes.Add(ChannelsLast.ToMemory(_bboxPred.Forward(x)).reshape(x.shape[0], -1, 4)); // [N, H_l·W_l·A, 4]
        }
        return new AnchorPredictions(cat([.. objectness], dim: 1), cat([.. codes], dim: 1));
    }
}
