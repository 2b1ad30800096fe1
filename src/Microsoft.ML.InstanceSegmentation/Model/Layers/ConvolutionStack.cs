// N: images or regions. I: input channels. O: channels of the last convolution. H, W: height and width.
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>3×3 convolutions with ReLU, one after the other, as all heads begin: [N, I, H, W] to [N, O, H, W].</summary>
internal sealed class ConvolutionStack
{
    private readonly ConvolutionBlock[] _blocks;

    /// <param name="inputs">I.</param>
    /// <param name="widths">Channels of each convolution; none for a stack that changes nothing.</param>
    /// <param name="kernel">Gives the weights of a convolution, [outputs, inputs, 3, 3], of its outputs and inputs.</param>
    /// <param name="norm">Normalisation after each convolution; null for none.</param>
    public ConvolutionStack(long inputs, IReadOnlyList<int> widths, Func<long, long, Parameter> kernel, NormalizationSettings? norm = null)
    {
        Width = inputs;
        _blocks = new ConvolutionBlock[widths.Count];
        for (int i = 0; i < _blocks.Length; i++)
        {
            _blocks[i] = new ConvolutionBlock(kernel(widths[i], Width), norm);
            Width = widths[i];
        }
    }

    /// <summary>O.</summary>
    public long Width { get; }

    /// <summary>Registers the convolutions as 0, 1, … of a module.</summary>
    public void Register(nn.Module module)
    {
        for (int i = 0; i < _blocks.Length; i++)
            module.register_module($"{i}", _blocks[i]);
    }

    public Tensor Forward(Tensor x)
    {
        foreach (ConvolutionBlock block in _blocks)
            x = block.Forward(x).relu_();
        return x;
    }
}
