// N: images or regions. I, O: input and output channels. H, W: height and width.
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// A convolution and the normalisation after it, steps 0 and 1 of a block in the state dict: [N, I, H, W] to [N, O, H, W]. Without a
/// normalisation the convolution has a bias; with one its shift takes the bias's place.
/// </summary>
internal sealed class ConvolutionBlock : Layer
{
    private readonly Convolution convolution;
    private readonly ChannelNorm? norm;

    /// <param name="weight">[O, I, size, size], size odd.</param>
    /// <param name="norm">The normalisation; null for none.</param>
    public ConvolutionBlock(Parameter weight, NormSettings? norm = null)
        : base(nameof(ConvolutionBlock))
    {
        long outputs = weight.shape[0];
        convolution = new Convolution(weight, norm is null ? WeightInitializer.Constant(outputs, 0) : null);
        register_module("0", convolution);
        if (norm is not { } settings)
            return;
        this.norm = ChannelNorm.Create(settings, outputs);
        register_module("1", this.norm);
    }

    public Tensor Forward(Tensor x)
    {
        x = convolution.Forward(x);
        return norm is null ? x : norm.Forward(x);
    }
}
