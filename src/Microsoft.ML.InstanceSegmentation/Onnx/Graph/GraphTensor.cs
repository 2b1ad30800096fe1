using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.ML.InstanceSegmentation.Weights;
using ElementType = Microsoft.ML.InstanceSegmentation.Onnx.TensorProto.Types.DataType;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>Between .NET values and ONNX's tensors and attributes.</summary>
internal static class GraphTensor
{
    /// <summary>A tensor of numbers, row-major. ONNX stores them little-endian, as every platform of .NET does.</summary>
    public static TensorProto Of<T>(ReadOnlySpan<long> shape, ReadOnlySpan<T> values, ElementType type)
        where T : unmanaged =>
        new() { DataType = type, Dims = { shape.ToArray() }, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)) };

    /// <summary>A vector of text.</summary>
    public static TensorProto Of(IEnumerable<string> values)
    {
        var tensor = new TensorProto { DataType = ElementType.String, StringData = { values.Select(ByteString.CopyFromUtf8) } };
        tensor.Dims.Add(tensor.StringData.Count);
        return tensor;
    }

    /// <summary>The values of a float tensor.</summary>
    /// <exception cref="InvalidDataException">The tensor is of another type, or its values do not fill its shape.</exception>
    public static float[] Floats(TensorProto tensor)
    {
        if (tensor.DataType != ElementType.Float)
            throw new InvalidDataException($"Initializer '{tensor.Name}' is of type {tensor.DataType}; a weight must be of type Float.");
        float[] values = tensor.HasRawData ? MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray() : [.. tensor.FloatData];
        long[] shape = [.. tensor.Dims];
        long length = TensorShape.Count(shape);
        return values.Length == length
            ? values
            : throw new InvalidDataException(
                $"Initializer '{tensor.Name}' has {values.Length} values; its shape {TensorShape.Text(shape)} needs {length}.");
    }

    public static AttributeProto Attribute(string name, object value) => value switch
    {
        float number => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = number },
        long number => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = number },
        string text => new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(text) },
        GraphProto graph => new() { Name = name, Type = AttributeProto.Types.AttributeType.Graph, G = graph },
        TensorProto tensor => new() { Name = name, Type = AttributeProto.Types.AttributeType.Tensor, T = tensor },
        long[] numbers => new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { numbers } },
        _ => throw new ArgumentException(
            $"Attribute '{name}' is a {value.GetType().Name}; use float, long, long[], string, a tensor or a graph.", nameof(value)),
    };
}
