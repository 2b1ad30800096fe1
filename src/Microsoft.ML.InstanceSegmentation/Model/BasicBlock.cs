// N: images. C: channels. H, W: height and width.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Two 3×3 convolutions, for 18 and 34 layers (He et al. 2016, figure 5, left).</summary>
internal sealed class BasicBlock : ResidualBlock
{
    private readonly Convolution conv1;
    private readonly ChannelNorm bn1;
    private readonly Convolution conv2;
    private readonly ChannelNorm bn2;

    public BasicBlock(ResidualBlockShape shape, WeightInitializer init)
        : base(nameof(BasicBlock))
    {
        conv1 = new Convolution(init.KaimingNormal(shape.Width, shape.Inputs, 3), stride: shape.Stride);
        bn1 = ChannelNorm.Create(shape.Norm, shape.Width);
        conv2 = new Convolution(init.KaimingNormal(shape.Width, shape.Width, 3));
        bn2 = ChannelNorm.Create(shape.Norm, shape.Width);
        register_module(nameof(conv1), conv1);
        register_module(nameof(bn1), bn1);
        register_module(nameof(conv2), conv2);
        register_module(nameof(bn2), bn2);
        AddShortcut(shape, shape.Width, init);
    }

    protected override Tensor Residual(Tensor x)
    {
        x = bn1.Forward(conv1.Forward(x)).relu_();
        return bn2.Forward(conv2.Forward(x));
    }
}
