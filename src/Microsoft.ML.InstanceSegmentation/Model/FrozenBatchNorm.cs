// N: images. C: channels.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Batch normalisation whose averages, scale and shift stay as loaded: no parameters, only buffers.</summary>
internal sealed class FrozenBatchNorm : ChannelNorm
{
    private readonly double epsilon;

    public FrozenBatchNorm(long channels, double epsilon)
        : base(nameof(FrozenBatchNorm))
    {
        this.epsilon = epsilon;
        register_buffer("weight", ones(channels));
        register_buffer("bias", zeros(channels));
        register_buffer("running_mean", zeros(channels));
        register_buffer("running_var", ones(channels));
    }

    public override Tensor Forward(Tensor x) =>
        nn.functional.batch_norm(
            x, get_buffer("running_mean"), get_buffer("running_var"), get_buffer("weight"), get_buffer("bias"), training: false, eps: epsilon);
}
