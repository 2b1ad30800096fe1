using System.Runtime.InteropServices;
using Microsoft.ML.InstanceSegmentation.Boxes;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Between the device and plain memory, where boxes are matched, sampled and suppressed whatever the device.</summary>
internal static class TensorTransfer
{
    /// <summary>A copy of a tensor's values, row-major; those of a network in float64 are rounded where float32 is asked for.</summary>
    public static T[] Read<T>(Tensor tensor)
        where T : unmanaged
    {
        using DisposeScope scope = NewDisposeScope();
        // Bytes of another type would be read as numbers that nobody computed.
        return MemoryMarshal.Cast<byte, T>(tensor.detach().to_type(TypeOf<T>()).cpu().contiguous().bytes).ToArray();
    }

    /// <summary>The boxes of a [boxes, 4] float tensor.</summary>
    public static Box[] ReadBoxes(Tensor tensor) => Read<Box>(tensor);

    /// <summary>A [boxes, 4] float tensor.</summary>
    public static Tensor FromBoxes(Box[] boxes, Device device) =>
        tensor(MemoryMarshal.Cast<Box, float>(boxes).ToArray(), [boxes.Length, 4], device: device);

    public static Tensor FromIndices(IEnumerable<int> indices, Device device) =>
        tensor(indices.Select(index => (long)index).ToArray(), device: device);

    private static ScalarType TypeOf<T>()
    {
        if (typeof(T) == typeof(float) || typeof(T) == typeof(Box))
            return ScalarType.Float32;
        if (typeof(T) == typeof(double))
            return ScalarType.Float64;
        return typeof(T) == typeof(long) ? ScalarType.Int64 : throw new NotSupportedException($"Tensors are not read as {typeof(T).Name}.");
    }
}
