namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>A tensor's values, row-major, and its shape.</summary>
internal sealed record WeightTensor(long[] Shape, float[] Values);

/// <summary>A model's weights by their torchvision state-dict names, in the order of the network.</summary>
internal sealed class NamedWeights : OrderedDictionary<string, WeightTensor>
{
    public NamedWeights()
        : base(StringComparer.Ordinal)
    {
    }
}

/// <summary>Arithmetic on shapes that come from files and can be anything.</summary>
internal static class TensorShape
{
    /// <summary>PyTorch itself has no tensors with more dimensions.</summary>
    private const int MaxDimensions = 64;

    /// <summary>Number of elements of a shape; 1 for a scalar's empty shape.</summary>
    /// <exception cref="InvalidDataException">A side is negative, or the number has more than 63 bits.</exception>
    public static long Count(ReadOnlySpan<long> shape)
    {
        if (shape.Length > MaxDimensions)
            throw new InvalidDataException($"a tensor has {shape.Length} dimensions; at most {MaxDimensions} are possible.");
        bool empty = false;
        foreach (long side in shape)
        {
            if (side < 0)
                throw new InvalidDataException($"a tensor's shape {Text(shape)} has a negative side.");
            empty |= side == 0;
        }
        if (empty)
            return 0;
        long count = 1;
        foreach (long side in shape)
        {
            if (side > long.MaxValue / count)
                throw new InvalidDataException($"a tensor's shape {Text(shape)} has too many elements.");
            count *= side;
        }
        return count;
    }

    /// <summary>The shape as "[2, 3]".</summary>
    public static string Text(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
