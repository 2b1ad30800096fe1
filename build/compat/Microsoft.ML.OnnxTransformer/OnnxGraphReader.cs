using System.Text;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>
/// The declared inputs and outputs of an ONNX file, read from its protocol buffer: ONNX Runtime reports shapes that it inferred,
/// and ML.NET goes by the declared ones. The field numbers are onnx.proto's.
/// </summary>
internal static class OnnxGraphReader
{
    private const int ModelGraph = 7;
    private const int GraphInput = 11;
    private const int GraphOutput = 12;
    private const int ValueName = 1;
    private const int ValueType = 2;
    private const int TypeTensor = 1;
    private const int TensorElementType = 1;
    private const int TensorShape = 2;
    private const int ShapeDimension = 1;
    private const int DimensionValue = 1;

    public static (List<OnnxVariable> Inputs, List<OnnxVariable> Outputs) Read(ReadOnlyMemory<byte> model)
    {
        List<OnnxVariable> inputs = [];
        List<OnnxVariable> outputs = [];
        foreach (Field graph in Fields(model).Where(f => f.Number == ModelGraph))
            foreach (Field field in Fields(graph.Bytes))
            {
                if (field.Number == GraphInput)
                    inputs.Add(ReadVariable(field.Bytes));
                else if (field.Number == GraphOutput)
                    outputs.Add(ReadVariable(field.Bytes));
            }
        return (inputs, outputs);
    }

    private static OnnxVariable ReadVariable(ReadOnlyMemory<byte> value)
    {
        string name = "";
        int elementType = 0;
        List<long>? dimensions = null;
        foreach (Field field in Fields(value))
        {
            if (field.Number == ValueName)
                name = Encoding.UTF8.GetString(field.Bytes.Span);
            if (field.Number != ValueType)
                continue;
            foreach (Field part in Fields(field.Bytes).Where(f => f.Number == TypeTensor).SelectMany(tensor => Fields(tensor.Bytes)))
            {
                if (part.Number == TensorElementType)
                    elementType = (int)part.Value;
                else if (part.Number == TensorShape)
                    dimensions = [.. Fields(part.Bytes).Where(f => f.Number == ShapeDimension).Select(ReadDimension)];
            }
        }
        return new OnnxVariable(name, elementType, dimensions);
    }

    private static long ReadDimension(Field dimension)
    {
        foreach (Field field in Fields(dimension.Bytes))
            if (field.Number == DimensionValue)
                return (long)field.Value;
        return -1;
    }

    private static IEnumerable<Field> Fields(ReadOnlyMemory<byte> message)
    {
        int at = 0;
        while (at < message.Length)
        {
            ulong key = ReadNumber(message.Span, ref at);
            int number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    yield return new Field(number, ReadNumber(message.Span, ref at), default);
                    break;
                case 1:
                    at += sizeof(ulong);
                    break;
                case 2:
                    int length = checked((int)ReadNumber(message.Span, ref at));
                    yield return new Field(number, 0, message.Slice(at, length));
                    at += length;
                    break;
                case 5:
                    at += sizeof(uint);
                    break;
                default:
                    throw new InvalidDataException("The ONNX model is not a valid protocol buffer");
            }
        }
    }

    private static ulong ReadNumber(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw new InvalidDataException("The ONNX model is not a valid protocol buffer");
    }

    private readonly record struct Field(int Number, ulong Value, ReadOnlyMemory<byte> Bytes);
}
