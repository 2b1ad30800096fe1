// N: images. C: channels.
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Batch normalisation (Ioffe and Szegedy 2015): by the batch while training, by running averages while scoring.</summary>
internal sealed class BatchNorm : ChannelNorm
{
    /// <summary>Share of the running averages that a batch replaces.</summary>
    private const double Momentum = 0.1;

    private readonly double epsilon;
    private readonly Parameter weight;
    private readonly Parameter bias;

    public BatchNorm(long channels, double epsilon)
        : base(nameof(BatchNorm))
    {
        this.epsilon = epsilon;
        weight = WeightInitializer.Constant(channels, 1);
        bias = WeightInitializer.Constant(channels, 0);
        register_parameter(nameof(weight), weight);
        register_parameter(nameof(bias), bias);
        register_buffer("running_mean", zeros(channels));
        register_buffer("running_var", ones(channels));
    }

    public override Tensor Forward(Tensor x) =>
        nn.functional.batch_norm(x, get_buffer("running_mean"), get_buffer("running_var"), weight, bias, training, Momentum, epsilon);
}
