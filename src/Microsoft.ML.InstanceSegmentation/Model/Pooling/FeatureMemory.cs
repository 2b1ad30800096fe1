// N: images. C: channels. H, W: height and width in cells.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>The memory of a [N, C, H, W] tensor on the CPU, channels innermost. Valid as long as the tensor that it holds.</summary>
internal readonly unsafe struct FeatureMemory<T>
    where T : unmanaged
{
    private readonly Tensor tensor;

    private FeatureMemory(Tensor memory)
    {
        tensor = memory;
        (Height, Width, Channels) = ((int)memory.shape[1], (int)memory.shape[2], (int)memory.shape[3]);
        Values = memory.NumberOfElements == 0 ? null : (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(memory.bytes));
    }

    public int Height { get; }

    public int Width { get; }

    public int Channels { get; }

    public T* Values { get; }

    public T* Image(int index) => Values + ((nint)index * Height * Width * Channels);

    /// <summary>A tensor's own memory where its channels are innermost, a copy otherwise.</summary>
    public static FeatureMemory<T> Of(Tensor tensor) => new(ChannelsLast.ToMemory(tensor).contiguous());

    /// <summary>Keeps the memory until here.</summary>
    public void KeepAlive() => GC.KeepAlive(tensor);
}
