using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>
/// An optimiser's update in one pass over the processor's memory, in blocks that threads share. As tensor operators it takes two to three
/// times the reads and writes of every weight, which is a tenth of a light network's training step.
/// </summary>
/// <param name="update">Changes a block.</param>
internal sealed unsafe class DenseBlocks(Action<DenseBlock> update)
{
    // Small enough to share out evenly, large enough that handing one out costs nothing.
    private const int BlockLength = 1 << 16;

    private readonly List<DenseBlock> _blocks = [];

    /// <summary>
    /// Adds a parameter, whose tensors live until <see cref="Run"/>; false where they are not float32 values in the same order in the
    /// processor's memory.
    /// </summary>
    /// <param name="weight">The parameter.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="state">What the optimiser keeps of it.</param>
    /// <param name="state2">A second tensor of that kind; null where there is none.</param>
    /// <param name="rate">The parameter's learning rate.</param>
    /// <param name="decay">Its weight decay.</param>
    public bool Add(Tensor weight, Tensor gradient, Tensor state, Tensor? state2, double rate, double decay)
    {
        Tensor[] tensors = state2 is null ? [weight, gradient, state] : [weight, gradient, state, state2];
        // Where dimensions of length 1 leave the order open, any of the two will do.
        Tensor[]? dense = InMemoryOrder(tensors, tensor => tensor);
        if (dense is null && weight.dim() == 4)
            dense = InMemoryOrder(tensors, tensor => tensor.permute(0, 2, 3, 1));
        if (dense is null)
            return false;

        float*[] first = [First(dense[0]), First(dense[1]), First(dense[2]), state2 is null ? null : First(dense[3])];
        long length = weight.numel();
        for (long start = 0; start < length; start += BlockLength)
        {
            _blocks.Add(new DenseBlock
            {
                Weight = first[0] + start,
                Gradient = first[1] + start,
                State = first[2] + start,
                State2 = first[3] + start,
                Length = (int)Math.Min(BlockLength, length - start),
                Rate = (float)rate,
                Decay = (float)decay,
            });
        }
        return true;
    }

    public void Run() => Parallel.ForEach(_blocks, update);

    private static Tensor[]? InMemoryOrder(Tensor[] tensors, Func<Tensor, Tensor> view)
    {
        Tensor[] views = Array.ConvertAll(tensors, tensor => view(tensor));
        return views.All(each => each.is_contiguous() && each.device_type == DeviceType.CPU && each.dtype == ScalarType.Float32) ? views : null;
    }

    private static float* First(Tensor tensor) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}

/// <summary>A part of a parameter and of what belongs to it.</summary>
internal readonly unsafe struct DenseBlock
{
    public float* Weight { get; init; }

    public float* Gradient { get; init; }

    public float* State { get; init; }

    public float* State2 { get; init; }

    public int Length { get; init; }

    public float Rate { get; init; }

    public float Decay { get; init; }
}
