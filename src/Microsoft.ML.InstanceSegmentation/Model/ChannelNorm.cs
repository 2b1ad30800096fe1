// N: images. C: channels.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Normalisation of a [N, C, H, W] tensor with a learnt or loaded scale and shift of each channel.</summary>
internal abstract class ChannelNorm(string name) : Layer(name)
{
    public abstract Tensor Forward(Tensor x);

    public static ChannelNorm Create(NormSettings settings, long channels) => settings.Kind switch
    {
        BackboneNorm.Batch => new BatchNorm(channels, settings.Epsilon),
        BackboneNorm.FrozenBatch => new FrozenBatchNorm(channels, settings.Epsilon),
        BackboneNorm.Group => new GroupNorm(channels, settings.Epsilon),
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings, "Unknown normalisation."),
    };
}
