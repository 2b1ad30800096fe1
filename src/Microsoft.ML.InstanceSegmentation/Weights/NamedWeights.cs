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
