// N: images. C: channels. H, W: height and width.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>What a residual block is made for.</summary>
/// <param name="Inputs">Channels of its input.</param>
/// <param name="Width">Channels of its 3×3 convolutions.</param>
/// <param name="Stride">Input cells between two outputs.</param>
/// <param name="Norm">Normalisation after each convolution.</param>
internal sealed record ResidualBlockShape(long Inputs, long Width, long Stride, NormalizationSettings Norm);

/// <summary>Convolutions around which the input takes a short cut (He et al. 2016, figures 2 and 5): relu(F(x) + x).</summary>
internal abstract class ResidualBlock(string name) : Layer(name)
{
    private Shortcut? _shortcut;

    public Tensor Forward(Tensor x)
    {
        Tensor identity = _shortcut is null ? x : _shortcut.Forward(x);
        return Residual(x).PlusInPlace(identity).relu_();
    }

    /// <summary>F(x), a tensor that may be written to.</summary>
    protected abstract Tensor Residual(Tensor x);

    /// <summary>Makes the short cut where one is needed; the last of a block's modules, as in the state dict.</summary>
    protected void AddShortcut(ResidualBlockShape shape, long outputs, WeightInitializer init)
    {
        if (shape.Stride == 1 && shape.Inputs == outputs)
            return;
        _shortcut = new Shortcut(shape, outputs, init);
        register_module("downsample", _shortcut);
    }
}

/// <summary>The short cut around a residual block that changes its input's size: a 1×1 convolution (He et al. 2016, option B).</summary>
internal sealed class Shortcut : Layer
{
    private readonly Convolution _convolution;
    private readonly ChannelNorm _norm;

    public Shortcut(ResidualBlockShape shape, long outputs, WeightInitializer init)
        : base(nameof(Shortcut))
    {
        _convolution = new Convolution(init.KaimingNormal(outputs, shape.Inputs, 1), stride: shape.Stride);
        _norm = ChannelNorm.Create(shape.Norm, outputs);
        register_module("0", _convolution);
        register_module("1", _norm);
    }

    public Tensor Forward(Tensor x) => _norm.Forward(_convolution.Forward(x));
}

/// <summary>Two 3×3 convolutions, for 18 and 34 layers (He et al. 2016, figure 5, left).</summary>
internal sealed class BasicBlock : ResidualBlock
{
    private readonly Convolution _conv1;
    private readonly ChannelNorm _bn1;
    private readonly Convolution _conv2;
    private readonly ChannelNorm _bn2;

    public BasicBlock(ResidualBlockShape shape, WeightInitializer init)
        : base(nameof(BasicBlock))
    {
        _conv1 = new Convolution(init.KaimingNormal(shape.Width, shape.Inputs, 3), stride: shape.Stride);
        _bn1 = ChannelNorm.Create(shape.Norm, shape.Width);
        _conv2 = new Convolution(init.KaimingNormal(shape.Width, shape.Width, 3));
        _bn2 = ChannelNorm.Create(shape.Norm, shape.Width);
        register_module("conv1", _conv1);
        register_module("bn1", _bn1);
        register_module("conv2", _conv2);
        register_module("bn2", _bn2);
        AddShortcut(shape, shape.Width, init);
    }

    protected override Tensor Residual(Tensor x)
    {
        x = _bn1.Forward(_conv1.Forward(x)).relu_();
        return _bn2.Forward(_conv2.Forward(x));
    }
}

/// <summary>
/// A 3×3 convolution between 1×1 ones that reduce and restore the channels, for 50 layers and more (He et al. 2016, figure 5, right).
/// </summary>
internal sealed class BottleneckBlock : ResidualBlock
{
    private readonly Convolution _conv1;
    private readonly ChannelNorm _bn1;
    private readonly Convolution _conv2;
    private readonly ChannelNorm _bn2;
    private readonly Convolution _conv3;
    private readonly ChannelNorm _bn3;

    public BottleneckBlock(ResidualBlockShape shape, long outputs, WeightInitializer init)
        : base(nameof(BottleneckBlock))
    {
        // The stride is the 3×3 convolution's, as in torchvision; the paper has it in the first 1×1 one, which skips cells.
        _conv1 = new Convolution(init.KaimingNormal(shape.Width, shape.Inputs, 1));
        _bn1 = ChannelNorm.Create(shape.Norm, shape.Width);
        _conv2 = new Convolution(init.KaimingNormal(shape.Width, shape.Width, 3), stride: shape.Stride);
        _bn2 = ChannelNorm.Create(shape.Norm, shape.Width);
        _conv3 = new Convolution(init.KaimingNormal(outputs, shape.Width, 1));
        _bn3 = ChannelNorm.Create(shape.Norm, outputs);
        register_module("conv1", _conv1);
        register_module("bn1", _bn1);
        register_module("conv2", _conv2);
        register_module("bn2", _bn2);
        register_module("conv3", _conv3);
        register_module("bn3", _bn3);
        AddShortcut(shape, outputs, init);
    }

    protected override Tensor Residual(Tensor x)
    {
        x = _bn1.Forward(_conv1.Forward(x)).relu_();
        x = _bn2.Forward(_conv2.Forward(x)).relu_();
        return _bn3.Forward(_conv3.Forward(x));
    }
}
