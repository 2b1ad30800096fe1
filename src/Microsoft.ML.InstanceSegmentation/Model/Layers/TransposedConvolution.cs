// R: regions. I, O: input and output channels. P: input cells along each side.
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// A transposed convolution of 2×2 cells and stride 2. The cells that two inputs give do not overlap, so it is one matrix product, which
/// is many times as fast as libtorch's operator. Cells that come from one input cell stay together.
/// </summary>
internal sealed class TransposedConvolution : Layer
{
    /// <summary>Output cells for each input cell along each side.</summary>
    public const int Factor = 2;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;
    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    public TransposedConvolution(WeightInitializer init, long inputs, long outputs)
        : base(nameof(TransposedConvolution))
    {
        _weight = init.KaimingNormal(inputs, outputs, Factor); // [I, O, 2, 2]; the fan-out is the inputs', as in torchvision
        _bias = WeightInitializer.Constant(outputs, 0);
        register_parameter("weight", _weight);
        register_parameter("bias", _bias);
    }

    /// <summary>From [R, I, P, P] the cells [R, P·P·4, O]: for each input cell its four, row by row.</summary>
    public Tensor Forward(Tensor x)
    {
        (long inputs, long outputs) = (_weight.shape[0], _weight.shape[1]);
        Tensor rows = ChannelsLast.ToMemory(x).reshape(-1, inputs); // [R·P·P, I]
        Tensor kernel = ChannelsLast.ToMemory(_weight).reshape(inputs, -1); // [I, 4·O]
        Tensor cells = nn.functional.linear(rows, kernel.t(), _bias.repeat(Factor * Factor)); // [R·P·P, 4·O]
        return cells.view(x.shape[0], x.shape[2] * x.shape[3] * Factor * Factor, outputs);
    }
}
