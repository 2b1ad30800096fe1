// N: images. C: channels.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Normalisation of a [N, C, H, W] tensor with a learnt or loaded scale and shift of each channel.</summary>
internal abstract class ChannelNorm(string name) : Layer(name)
{
    protected const double Epsilon = 1e-5;

    public abstract Tensor Forward(Tensor x);

    public static ChannelNorm Create(BackboneNorm kind, long channels) => kind switch
    {
        BackboneNorm.Batch => new BatchNorm(channels),
        BackboneNorm.FrozenBatch => new FrozenBatchNorm(channels),
        BackboneNorm.Group => new GroupNorm(channels),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown normalisation."),
    };
}
