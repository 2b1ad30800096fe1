// N: images. C: channels.
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Group normalisation (Wu and He 2018): over groups of channels of one image, whatever the batch.</summary>
internal sealed class GroupNorm : ChannelNorm
{
    private readonly double epsilon;
    private readonly Parameter weight;
    private readonly Parameter bias;

    public GroupNorm(long channels, double epsilon)
        : base(nameof(GroupNorm))
    {
        this.epsilon = epsilon;
        weight = WeightInitializer.Constant(channels, 1);
        bias = WeightInitializer.Constant(channels, 0);
        register_parameter(nameof(weight), weight);
        register_parameter(nameof(bias), bias);
    }

    public override Tensor Forward(Tensor x) => nn.functional.group_norm(x, NormSettings.Groups, weight, bias, epsilon);
}
