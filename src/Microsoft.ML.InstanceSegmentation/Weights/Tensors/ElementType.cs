using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>Type of the numbers in a file; all become Single when read.</summary>
internal enum ElementType
{
    Float32,
    Float64,
    Float16,
    BFloat16,
    Int64,
    Int32,
    Int16,
    Int8,
    UInt8,
    Bool,
}

/// <summary>Sizes and conversion of <see cref="ElementType"/>.</summary>
internal static class ElementTypes
{
    private const int BufferSize = 1 << 16;

    public static int Size(this ElementType type) => type switch
    {
        ElementType.Float64 or ElementType.Int64 => 8,
        ElementType.Float32 or ElementType.Int32 => 4,
        ElementType.Float16 or ElementType.BFloat16 or ElementType.Int16 => 2,
        _ => 1,
    };

    /// <summary>Reads numbers from the stream's position on; the caller has checked that the stream has as many.</summary>
    public static float[] ReadSingles(this ElementType type, Stream stream, long count, bool bigEndian = false)
    {
        if (count > Array.MaxLength)
            throw new InvalidDataException($"it holds {count} numbers in one piece; at most {Array.MaxLength} can be read.");
        var values = new float[count];
        int size = type.Size();
        var buffer = new byte[Math.Min(BufferSize, count * size)];
        for (int at = 0; at < values.Length;)
        {
            int step = Math.Min(buffer.Length / size, values.Length - at);
            Span<byte> bytes = buffer.AsSpan(0, step * size);
            stream.ReadExactly(bytes);
            if (bigEndian == BitConverter.IsLittleEndian)
                ReverseEach(bytes, size);
            Convert(type, bytes, values.AsSpan(at, step));
            at += step;
        }
        return values;
    }

    private static void ReverseEach(Span<byte> bytes, int size)
    {
        for (int at = 0; at < bytes.Length; at += size)
            bytes.Slice(at, size).Reverse();
    }

    private static void Convert(ElementType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        switch (type)
        {
            case ElementType.Float32:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
                break;
            case ElementType.BFloat16:
                // A bfloat16 is the upper half of the Single with the same value.
                ReadOnlySpan<ushort> halves = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < values.Length; i++)
                    values[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
                break;
            case ElementType.Bool:
                for (int i = 0; i < values.Length; i++)
                    values[i] = bytes[i] == 0 ? 0 : 1;
                break;
            case ElementType.Float64:
                Convert<double>(bytes, values);
                break;
            case ElementType.Float16:
                Convert<Half>(bytes, values);
                break;
            case ElementType.Int64:
                Convert<long>(bytes, values);
                break;
            case ElementType.Int32:
                Convert<int>(bytes, values);
                break;
            case ElementType.Int16:
                Convert<short>(bytes, values);
                break;
            case ElementType.Int8:
                Convert<sbyte>(bytes, values);
                break;
            case ElementType.UInt8:
                Convert<byte>(bytes, values);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "No such element type.");
        }
    }

    private static void Convert<T>(ReadOnlySpan<byte> bytes, Span<float> values)
        where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> numbers = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < values.Length; i++)
            values[i] = float.CreateTruncating(numbers[i]);
    }
}
