// N: images. C: channels. H, W: height and width.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>What a residual block is made for.</summary>
/// <param name="Inputs">Channels of its input.</param>
/// <param name="Width">Channels of its 3×3 convolutions.</param>
/// <param name="Stride">Input cells between two outputs.</param>
/// <param name="Norm">Normalisation after each convolution.</param>
internal sealed record ResidualBlockShape(long Inputs, long Width, long Stride, NormSettings Norm);

/// <summary>Convolutions around which the input takes a short cut (He et al. 2016, figures 2 and 5): relu(F(x) + x).</summary>
internal abstract class ResidualBlock(string name) : Layer(name)
{
    private Shortcut? shortcut;

    public Tensor Forward(Tensor x)
    {
        Tensor identity = shortcut is null ? x : shortcut.Forward(x);
        return Residual(x).add_(identity).relu_();
    }

    /// <summary>F(x), a tensor that may be written to.</summary>
    protected abstract Tensor Residual(Tensor x);

    /// <summary>Makes the short cut where one is needed; the last of a block's modules, as in the state dict.</summary>
    protected void AddShortcut(ResidualBlockShape shape, long outputs, WeightInitializer init)
    {
        if (shape.Stride == 1 && shape.Inputs == outputs)
            return;
        shortcut = new Shortcut(shape, outputs, init);
        register_module("downsample", shortcut);
    }
}
