// N: images. I, O: input and output channels. H, W: height and width.
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>A convolution whose output has the input's size divided by the stride: [N, I, H, W] to [N, O, H / stride, W / stride].</summary>
internal sealed class Convolution : Layer
{
    /// <summary>Numbers of a single map that libtorch does not give to oneDNN.</summary>
    private const long MostForNnpack = 20480;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;
    [ComponentName(Name = "bias")]
    private readonly Parameter? _bias;
    private readonly long[] _strides;
    private readonly long[] _padding;

    /// <param name="weight">[O, I, size, size], size odd.</param>
    /// <param name="bias">[O].</param>
    /// <param name="stride">Input cells between two outputs.</param>
    public Convolution(Parameter weight, Parameter? bias = null, long stride = 1)
        : base(nameof(Convolution))
    {
        _weight = weight;
        _bias = bias;
        _strides = [stride, stride];
        _padding = [weight.shape[2] / 2, weight.shape[3] / 2];
        register_parameter(nameof(weight), weight);
        if (bias is not null)
            register_parameter(nameof(bias), bias);
    }

    public Tensor Forward(Tensor x) =>
        x.shape[0] == 0 ? Nothing(x)
        : IsPointwise ? Pointwise(x)
        : IsLeftToNnpack(x) ? Spatial(cat([x, x])).narrow(0, 0, 1)
        : Spatial(x);

    private Tensor Spatial(Tensor x) => nn.functional.conv2d(x, _weight, _bias, _strides, _padding);

    /// <summary>
    /// Whether libtorch would hand the convolution to NNPACK rather than oneDNN: one small map on the processor (use_mkldnn in its
    /// Convolution.cpp). NNPACK knows few processors, says so on the console at each call, and its substitute is slow and rounds otherwise.
    /// Two maps go to oneDNN, and are cheap at this size.
    /// </summary>
    private bool IsLeftToNnpack(Tensor x) =>
        x.shape[0] == 1 && x.device_type == DeviceType.CPU && _weight.shape[2] <= 3 && x.numel() <= MostForNnpack;

    private bool IsPointwise => _weight.shape[2] == 1 && _weight.shape[3] == 1;

    /// <summary>
    /// A 1×1 convolution as the matrix product that it is. conv2d of libtorch 2.10 gives wrong numbers for some of them on processors with
    /// AVX-512 (256 to 512 channels, channels innermost: errors as large as the values), see the test.
    /// </summary>
    private Tensor Pointwise(Tensor x)
    {
        Tensor cells = ChannelsLast.ToMemory(x); // [N, H, W, I]
        if (_strides[0] > 1)
            cells = cells.slice(1, 0, long.MaxValue, _strides[0]).slice(2, 0, long.MaxValue, _strides[1]);
        return ChannelsLast.ToLogical(nn.functional.linear(cells, _weight.flatten(1), _bias));
    }

    /// <summary>
    /// The result for no image or region at all: libtorch 2.10 divides by zero, which ends the process, where the channels of an empty batch are
    /// innermost.
    /// </summary>
    private Tensor Nothing(Tensor x)
    {
        return ChannelsLast.ToLogical(zeros([0, Side(0), Side(1), _weight.shape[0]], x.dtype, x.device));

        long Side(int axis) => (x.shape[2 + axis] + (2 * _padding[axis]) - _weight.shape[2 + axis]) / _strides[axis] + 1;
    }
}

/// <summary>
/// A convolution and the normalisation after it, steps 0 and 1 of a block in the state dict: [N, I, H, W] to [N, O, H, W]. Without a
/// normalisation the convolution has a bias; with one its shift takes the bias's place.
/// </summary>
internal sealed class ConvolutionBlock : Layer
{
    private readonly Convolution _convolution;
    private readonly ChannelNorm? _norm;

    /// <param name="weight">[O, I, size, size], size odd.</param>
    /// <param name="norm">The normalisation; null for none.</param>
    public ConvolutionBlock(Parameter weight, NormalizationSettings? norm = null)
        : base(nameof(ConvolutionBlock))
    {
        long outputs = weight.shape[0];
        _convolution = new Convolution(weight, norm is null ? WeightInitializer.Constant(outputs, 0) : null);
        register_module("0", _convolution);
        if (norm is not { } settings)
            return;
        _norm = ChannelNorm.Create(settings, outputs);
        register_module("1", _norm);
    }

    public Tensor Forward(Tensor x)
    {
        x = _convolution.Forward(x);
        return _norm is null ? x : _norm.Forward(x);
    }
}
