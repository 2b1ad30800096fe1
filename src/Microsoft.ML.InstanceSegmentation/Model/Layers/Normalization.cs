// N: images. C: channels.
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Normalisation of a [N, C, H, W] tensor with a learnt or loaded scale and shift of each channel.</summary>
internal abstract class ChannelNorm(string name) : Layer(name)
{
    /// <summary>Of no image or region at all it is what it was: libtorch 2.10 ends the process dividing by zero.</summary>
    public Tensor Forward(Tensor x) => x.shape[0] == 0 ? x : Normalise(x);

    protected abstract Tensor Normalise(Tensor x);

    public static ChannelNorm Create(NormalizationSettings settings, long channels) => settings.Kind switch
    {
        BackboneNorm.Batch => new BatchNorm(channels, settings.Epsilon),
        BackboneNorm.FrozenBatch => new FrozenBatchNorm(channels, settings.Epsilon),
        BackboneNorm.Group => new GroupNorm(channels, settings.Epsilon),
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings, "Unknown normalisation."),
    };
}

/// <summary>Batch normalisation (Ioffe and Szegedy 2015): by the batch while training, by running averages while scoring.</summary>
internal sealed class BatchNorm : ChannelNorm
{
    /// <summary>Share of the running averages that a batch replaces.</summary>
    private const double Momentum = 0.1;

    private readonly double _epsilon;
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;
    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    public BatchNorm(long channels, double epsilon)
        : base(nameof(BatchNorm))
    {
        _epsilon = epsilon;
        _weight = WeightInitializer.Constant(channels, 1);
        _bias = WeightInitializer.Constant(channels, 0);
        register_parameter("weight", _weight);
        register_parameter("bias", _bias);
        register_buffer("running_mean", zeros(channels));
        register_buffer("running_var", ones(channels));
    }

    protected override Tensor Normalise(Tensor x) =>
        nn.functional.batch_norm(x, get_buffer("running_mean"), get_buffer("running_var"), _weight, _bias, training, Momentum, _epsilon);
}

/// <summary>Batch normalisation whose averages, scale and shift stay as loaded: no parameters, only buffers.</summary>
internal sealed class FrozenBatchNorm : ChannelNorm
{
    private readonly double _epsilon;

    public FrozenBatchNorm(long channels, double epsilon)
        : base(nameof(FrozenBatchNorm))
    {
        _epsilon = epsilon;
        register_buffer("weight", ones(channels));
        register_buffer("bias", zeros(channels));
        register_buffer("running_mean", zeros(channels));
        register_buffer("running_var", ones(channels));
    }

    protected override Tensor Normalise(Tensor x) =>
        nn.functional.batch_norm(
            x, get_buffer("running_mean"), get_buffer("running_var"), get_buffer("weight"), get_buffer("bias"), training: false, eps: _epsilon);
}

/// <summary>Group normalisation (Wu and He 2018): over groups of channels of one image, whatever the batch.</summary>
internal sealed class GroupNorm : ChannelNorm
{
    private readonly double _epsilon;
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;
    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    public GroupNorm(long channels, double epsilon)
        : base(nameof(GroupNorm))
    {
        _epsilon = epsilon;
        _weight = WeightInitializer.Constant(channels, 1);
        _bias = WeightInitializer.Constant(channels, 0);
        register_parameter("weight", _weight);
        register_parameter("bias", _bias);
    }

    protected override Tensor Normalise(Tensor x) => nn.functional.group_norm(x, NormalizationSettings.Groups, _weight, _bias, _epsilon);
}
