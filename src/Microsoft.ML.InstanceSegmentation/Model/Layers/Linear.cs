// R: regions. I, O: input and output features.
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>A fully connected layer over all cells of a grid: [R, C, P, P] with channels innermost, or [R, I], to [R, O].</summary>
internal sealed class Linear : Layer
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;
    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    /// <param name="weight">
    /// [O, C, P, P] with channels innermost, as the features are, so that neither has to be copied; [O, I, 1, 1] without a grid. The state
    /// dict's [O, C·P·P] is the same in row-major order.
    /// </param>
    /// <param name="bias">[O].</param>
    public Linear(Parameter weight, Parameter bias)
        : base(nameof(Linear))
    {
        _weight = weight;
        _bias = bias;
        register_parameter(nameof(weight), weight);
        register_parameter(nameof(bias), bias);
    }

    public Tensor Forward(Tensor x)
    {
        Tensor rows = x.dim() == 4 ? ChannelsLast.ToMemory(x).flatten(1) : x; // [R, P·P·C]
        return nn.functional.linear(rows, ChannelsLast.ToMemory(_weight).flatten(1), _bias);
    }
}
