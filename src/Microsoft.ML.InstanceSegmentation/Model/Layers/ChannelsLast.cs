// N: images or filters. C: channels. H, W: height, width.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// Tensors of the logical shape [N, C, H, W] whose channels are innermost in memory. Convolutions are faster so, and a feature cell is
/// one contiguous vector; operators keep the order of their operands. TorchSharp has no memory formats, hence permuted views.
/// </summary>
internal static class ChannelsLast
{
    public static Tensor Empty(long[] shape, ScalarType dtype) => ToLogical(empty(MemoryShape(shape), dtype));

    public static Tensor Zeros(long[] shape, ScalarType dtype) => ToLogical(zeros(MemoryShape(shape), dtype));

    /// <summary>A tensor's values with channels innermost: itself where they are.</summary>
    public static Tensor Of(Tensor tensor) => ToLogical(ToMemory(tensor).contiguous());

    /// <summary>The [N, C, H, W] view of a [N, H, W, C] tensor.</summary>
    public static Tensor ToLogical(Tensor tensor) => tensor.permute(0, 3, 1, 2);

    /// <summary>The [N, H, W, C] view of a [N, C, H, W] tensor.</summary>
    public static Tensor ToMemory(Tensor tensor) => tensor.permute(0, 2, 3, 1);

    private static long[] MemoryShape(long[] shape) => [shape[0], shape[2], shape[3], shape[1]];
}
