using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>An input or output of a graph, as its file declares it. A dimension that is not a number is -1.</summary>
internal sealed record OnnxVariable(string Name, int ElementType, IReadOnlyList<long>? Dimensions)
{
    // From onnx.proto, TensorProto.DataType.
    private static readonly Dictionary<int, PrimitiveDataViewType> _types = new()
    {
        [1] = NumberDataViewType.Single,
        [2] = NumberDataViewType.Byte,
        [3] = NumberDataViewType.SByte,
        [4] = NumberDataViewType.UInt16,
        [5] = NumberDataViewType.Int16,
        [6] = NumberDataViewType.Int32,
        [7] = NumberDataViewType.Int64,
        [8] = TextDataViewType.Instance,
        [9] = BooleanDataViewType.Instance,
        [11] = NumberDataViewType.Double,
        [12] = NumberDataViewType.UInt32,
        [13] = NumberDataViewType.UInt64,
    };

    public PrimitiveDataViewType ItemType =>
        _types.GetValueOrDefault(ElementType) ?? throw new NotSupportedException($"'{Name}' has the unsupported ONNX type {ElementType}");

    /// <summary>The variable as a column: an unknown first dimension, the batch, is 1; another makes it a vector of any length.</summary>
    public DataViewType ColumnType
    {
        get
        {
            if (Dimensions is null)
                throw new NotSupportedException($"'{Name}' has no declared shape, and ML.NET cannot do without");
            if (Dimensions.Count == 0)
                return ItemType;
            int[] dimensions = [.. Dimensions.Select((d, i) => d > 0 ? checked((int)d) : i == 0 ? 1 : 0)];
            return dimensions.Contains(0) ? new VectorDataViewType(ItemType) : new VectorDataViewType(ItemType, dimensions);
        }
    }

    /// <summary>The variable in a shape of the caller's, which may only fill in or blur what is declared.</summary>
    public OnnxVariable Reshaped(int[] shape)
    {
        bool fits = Dimensions is not null && Dimensions.Count == shape.Length &&
            Dimensions.Zip(shape).All(pair => pair.First == pair.Second || pair.First <= 0 || pair.Second <= 0);
        return fits
            ? this with { Dimensions = [.. shape.Select(d => (long)d)] }
            : throw new ArgumentException(
                $"The specified shape {string.Join(",", shape)} is not compatible with the shape {string.Join(",", Dimensions ?? [])} loaded from the ONNX model file. " +
                "Only unknown dimension can replace or be replaced by another dimension.", nameof(shape));
    }
}
