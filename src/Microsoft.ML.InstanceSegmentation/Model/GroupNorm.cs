// N: images. C: channels.
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Group normalisation (Wu and He 2018): over groups of channels of one image, whatever the batch.</summary>
internal sealed class GroupNorm : ChannelNorm
{
    /// <summary>The paper's number; every width of a residual network is a multiple of it.</summary>
    private const long Groups = 32;

    private readonly Parameter weight;
    private readonly Parameter bias;

    public GroupNorm(long channels)
        : base(nameof(GroupNorm))
    {
        weight = WeightInitializer.Constant(channels, 1);
        bias = WeightInitializer.Constant(channels, 0);
        register_parameter(nameof(weight), weight);
        register_parameter(nameof(bias), bias);
    }

    public override Tensor Forward(Tensor x) => nn.functional.group_norm(x, Groups, weight, bias, Epsilon);
}
