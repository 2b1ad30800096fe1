// N: images. C: channels. H, W: height and width.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// A 3×3 convolution between 1×1 ones that reduce and restore the channels, for 50 layers and more (He et al. 2016, figure 5, right).
/// </summary>
internal sealed class BottleneckBlock : ResidualBlock
{
    /// <summary>Output channels for each channel of the 3×3 convolution.</summary>
    public const long Expansion = 4;

    private readonly Convolution conv1;
    private readonly ChannelNorm bn1;
    private readonly Convolution conv2;
    private readonly ChannelNorm bn2;
    private readonly Convolution conv3;
    private readonly ChannelNorm bn3;

    public BottleneckBlock(ResidualBlockShape shape, WeightInitializer init)
        : base(nameof(BottleneckBlock))
    {
        // The stride is the 3×3 convolution's, as in torchvision; the paper has it in the first 1×1 one, which skips cells.
        conv1 = new Convolution(init.KaimingNormal(shape.Width, shape.Inputs, 1));
        bn1 = ChannelNorm.Create(shape.Norm, shape.Width);
        conv2 = new Convolution(init.KaimingNormal(shape.Width, shape.Width, 3), stride: shape.Stride);
        bn2 = ChannelNorm.Create(shape.Norm, shape.Width);
        conv3 = new Convolution(init.KaimingNormal(Expansion * shape.Width, shape.Width, 1));
        bn3 = ChannelNorm.Create(shape.Norm, Expansion * shape.Width);
        register_module(nameof(conv1), conv1);
        register_module(nameof(bn1), bn1);
        register_module(nameof(conv2), conv2);
        register_module(nameof(bn2), bn2);
        register_module(nameof(conv3), conv3);
        register_module(nameof(bn3), bn3);
        AddShortcut(shape, Expansion * shape.Width, init);
    }

    protected override Tensor Residual(Tensor x)
    {
        x = bn1.Forward(conv1.Forward(x)).relu_();
        x = bn2.Forward(conv2.Forward(x)).relu_();
        return bn3.Forward(conv3.Forward(x));
    }
}
