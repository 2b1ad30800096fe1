// N: images. I, O: input and output channels. H, W: height and width.
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>A convolution whose output has the input's size divided by the stride: [N, I, H, W] to [N, O, H / stride, W / stride].</summary>
internal sealed class Convolution : Layer
{
    private readonly Parameter weight;
    private readonly Parameter? bias;
    private readonly long[] strides;
    private readonly long[] padding;

    /// <param name="weight">[O, I, size, size], size odd.</param>
    /// <param name="bias">[O].</param>
    /// <param name="stride">Input cells between two outputs.</param>
    public Convolution(Parameter weight, Parameter? bias = null, long stride = 1)
        : base(nameof(Convolution))
    {
        this.weight = weight;
        this.bias = bias;
        strides = [stride, stride];
        padding = [weight.shape[2] / 2, weight.shape[3] / 2];
        register_parameter(nameof(weight), weight);
        if (bias is not null)
            register_parameter(nameof(bias), bias);
    }

    public Tensor Forward(Tensor x) => nn.functional.conv2d(x, weight, bias, strides, padding);
}
