// N: images. C: channels. H, W: height and width in cells.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>The memory of a [N, C, H, W] tensor on the CPU, channels innermost. Valid as long as the tensor that it holds.</summary>
internal readonly unsafe struct FeatureMemory<T>
    where T : unmanaged
{
    private readonly Tensor _tensor;

    private FeatureMemory(Tensor memory)
    {
        _tensor = memory;
        (Height, Width, Channels) = ((int)memory.shape[1], (int)memory.shape[2], (int)memory.shape[3]);
        Values = memory.NumberOfElements == 0 ? null : (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(memory.bytes));
    }

    public int Height { get; }

    public int Width { get; }

    public int Channels { get; }

    public T* Values { get; }

    public T* Image(int index) => Values + ((nint)index * Height * Width * Channels);

    /// <summary>To be read: a tensor's own memory where its channels are innermost, a copy otherwise.</summary>
    /// <exception cref="ArgumentException">The tensor is not on the CPU, not of four dimensions, or of another type than T.</exception>
    public static FeatureMemory<T> ReadFrom(Tensor tensor) => new(ChannelsLast.ToMemory(Checked(tensor)).contiguous());

    /// <summary>To be written: a tensor's own memory.</summary>
    /// <exception cref="ArgumentException">
    /// The tensor is not on the CPU, not of four dimensions, of another type than T, or its channels are not innermost, so that what is written
    /// would be lost in a copy.
    /// </exception>
    public static FeatureMemory<T> WriteTo(Tensor tensor)
    {
        Tensor memory = ChannelsLast.ToMemory(Checked(tensor));
        return memory.is_contiguous()
            ? new FeatureMemory<T>(memory)
            : throw new ArgumentException($"The tensor's channels are not innermost in memory (strides {string.Join(", ", tensor.stride())}); it cannot be written to.", nameof(tensor));
    }

    /// <summary>Keeps the memory until here.</summary>
    public void KeepAlive() => GC.KeepAlive(_tensor);

    private static Tensor Checked(Tensor tensor)
    {
        ScalarType expected = typeof(T) == typeof(double) ? ScalarType.Float64 : ScalarType.Float32;
        if (tensor.dtype != expected || sizeof(T) != tensor.ElementSize)
            throw new ArgumentException($"The tensor is of type {tensor.dtype}; it must be of {expected}.", nameof(tensor));
        if (tensor.device_type != DeviceType.CPU || tensor.dim() != 4)
            throw new ArgumentException($"The tensor is on {tensor.device} with {tensor.dim()} dimensions; it must be on the CPU, with 4.", nameof(tensor));
        return tensor;
    }
}
