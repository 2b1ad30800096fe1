using System.Runtime.InteropServices;
using Microsoft.ML.InstanceSegmentation.Boxes;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Between the device and plain memory, where boxes are matched, sampled and suppressed whatever the device.</summary>
internal static class TensorTransfer
{
    /// <summary>A copy of a tensor's values, row-major.</summary>
    public static T[] Read<T>(Tensor tensor)
        where T : unmanaged
    {
        using DisposeScope scope = NewDisposeScope();
        return MemoryMarshal.Cast<byte, T>(tensor.detach().cpu().contiguous().bytes).ToArray();
    }

    /// <summary>The boxes of a [boxes, 4] float tensor.</summary>
    public static Box[] ReadBoxes(Tensor tensor) => Read<Box>(tensor);

    /// <summary>A [boxes, 4] float tensor.</summary>
    public static Tensor FromBoxes(Box[] boxes, Device device) =>
        tensor(MemoryMarshal.Cast<Box, float>(boxes).ToArray(), [boxes.Length, 4], device: device);

    public static Tensor FromIndices(IEnumerable<int> indices, Device device) =>
        tensor(indices.Select(index => (long)index).ToArray(), device: device);
}
