// N: images. C: channels. H, W: height and width.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>The short cut around a residual block that changes its input's size: a 1×1 convolution (He et al. 2016, option B).</summary>
internal sealed class Shortcut : Layer
{
    private readonly Convolution convolution;
    private readonly ChannelNorm norm;

    public Shortcut(ResidualBlockShape shape, long outputs, WeightInitializer init)
        : base(nameof(Shortcut))
    {
        convolution = new Convolution(init.KaimingNormal(outputs, shape.Inputs, 1), stride: shape.Stride);
        norm = ChannelNorm.Create(shape.Norm, outputs);
        register_module("0", convolution);
        register_module("1", norm);
    }

    public Tensor Forward(Tensor x) => norm.Forward(convolution.Forward(x));
}
