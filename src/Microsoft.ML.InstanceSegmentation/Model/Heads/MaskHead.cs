// R: regions. F: channels of their features. P: bins along each side. I: channels of the result, Q: its cells along each side.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>From a region's features [R, F, P, P] to [R, I, Q, Q], which its mask is read from.</summary>
internal abstract class MaskHead(string name) : Layer(name)
{
    /// <summary>I.</summary>
    public abstract long Width { get; }

    public abstract Tensor Forward(Tensor x);

    /// <param name="options">The network.</param>
    /// <param name="boxHead">The box head, which C4's mask head has its layers in common with.</param>
    /// <param name="init">Gives the weights.</param>
    public static MaskHead Create(ModelOptions options, BoxHead boxHead, WeightInitializer init) =>
        boxHead is StageBoxHead shared ? new StageMaskHead(shared) : new ConvolutionalMaskHead(options, init);
}

/// <summary>3×3 convolutions over a region's features (He et al. 2017, figure 4, right): [R, F, P, P] to [R, I, P, P].</summary>
internal sealed class ConvolutionalMaskHead : MaskHead
{
    private readonly ConvolutionStack _convolutions;

    public ConvolutionalMaskHead(ModelOptions options, WeightInitializer init)
        : base(nameof(ConvolutionalMaskHead))
    {
        _convolutions = new ConvolutionStack(
            options.Backbone.PyramidWidth, options.Heads.MaskWidths, (o, i) => init.KaimingNormal(o, i, 3), options.Heads.BlockNorm);
        _convolutions.Register(this);
    }

    public override long Width => _convolutions.Width;

    public override Tensor Forward(Tensor x) => _convolutions.Forward(x);
}

/// <summary>
/// C4's mask head: the box head's stage 5 without the average, [R, F, P, P] to [R, I, Q, Q] (He et al. 2017, figure 4, left). The weights are the
/// box head's, and are in the state dict as its own.
/// </summary>
internal sealed class StageMaskHead(StageBoxHead shared) : MaskHead(nameof(StageMaskHead))
{
    public override long Width => shared.Width;

    public override Tensor Forward(Tensor x) => shared.Stage.Forward(x);
}
