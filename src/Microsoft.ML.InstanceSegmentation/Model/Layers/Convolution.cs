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

    public Tensor Forward(Tensor x) =>
        x.shape[0] == 0 ? Nothing(x)
        : IsPointwise ? Pointwise(x)
        : nn.functional.conv2d(x, weight, bias, strides, padding);

    private bool IsPointwise => weight.shape[2] == 1 && weight.shape[3] == 1;

    /// <summary>
    /// A 1×1 convolution as the matrix product that it is. conv2d of libtorch 2.10 gives wrong numbers for some of them on processors with
    /// AVX-512 (256 to 512 channels, channels innermost: errors as large as the values), see the test.
    /// </summary>
    private Tensor Pointwise(Tensor x)
    {
        Tensor cells = ChannelsLast.ToMemory(x); // [N, H, W, I]
        if (strides[0] > 1)
            cells = cells.slice(1, 0, long.MaxValue, strides[0]).slice(2, 0, long.MaxValue, strides[1]);
        return ChannelsLast.ToLogical(nn.functional.linear(cells, weight.flatten(1), bias));
    }

    /// <summary>
    /// The result for no image or region at all: libtorch 2.10 divides by zero, which ends the process, where the channels of an empty batch are
    /// innermost.
    /// </summary>
    private Tensor Nothing(Tensor x)
    {
        return ChannelsLast.ToLogical(zeros([0, Side(0), Side(1), weight.shape[0]], x.dtype, x.device));

        long Side(int axis) => (x.shape[2 + axis] + (2 * padding[axis]) - weight.shape[2 + axis]) / strides[axis] + 1;
    }
}

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
