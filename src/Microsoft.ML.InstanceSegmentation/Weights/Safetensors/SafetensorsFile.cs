using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>
/// The safetensors format: the header's length (8 bytes, little endian), the header (<see cref="SafetensorsHeader"/>, JSON), the numbers of all
/// tensors one after the other without gaps (format description of the huggingface/safetensors project).
/// </summary>
internal static class SafetensorsFile
{
    /// <summary>The longest header that the format allows.</summary>
    private const long MaxHeaderLength = 100_000_000;

    private const int LengthSize = sizeof(long);

    /// <summary>The weights in a file, in the order of its header.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or has numbers of an unknown type; the message names it.</exception>
    public static NamedWeights Read(string path) => NamedFile.Read(path, Read);

    /// <summary>Writes weights as 32-bit floats. The file appears complete or not at all.</summary>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    /// <param name="path">The file.</param>
    /// <param name="weights">Its tensors.</param>
    /// <param name="facts">A text that goes into the file's metadata; null for none.</param>
    public static void Write(string path, NamedWeights weights, string? facts = null) =>
        AtomicFile.Write(path, stream => Write(stream, weights, facts));

    /// <summary>The text that <see cref="Write(string, NamedWeights, string)"/> put into the metadata; null where there is none.</summary>
    public static string? ReadFacts(string path)
    {
        string? facts = null;
        NamedFile.Read(path, stream =>
        {
            facts = SafetensorsHeader.ReadFacts(ReadHeader(stream));
            return [];
        });
        return facts;
    }

    internal static bool Recognises(Stream stream)
    {
        byte[] start = FileStart.Read(stream, LengthSize + 1);
        return start.Length > LengthSize && start[LengthSize] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(start) <= MaxHeaderLength;
    }

    internal static NamedWeights Read(Stream stream)
    {
        byte[] header = ReadHeader(stream);
        var weights = new NamedWeights();
        long dataStart = stream.Position;
        foreach (SafetensorsEntry entry in SafetensorsHeader.Parse(header, dataLength: stream.Length - dataStart))
        {
            stream.Position = dataStart + entry.Begin;
            weights.Add(entry.Name, new WeightTensor(entry.Shape, entry.Type.ReadSingles(stream, entry.Count)));
        }
        return weights;
    }

    /// <summary>The header; the stream is at the end of it then.</summary>
    private static byte[] ReadHeader(Stream stream)
    {
        byte[] start = FileStart.Read(stream, LengthSize);
        if (start.Length < LengthSize)
            throw new InvalidDataException($"a safetensors file has at least {LengthSize} bytes, this one has {start.Length}.");
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (headerLength > MaxHeaderLength || headerLength > (ulong)(stream.Length - LengthSize))
        {
            throw new InvalidDataException(
                $"the safetensors header should have {headerLength} bytes, but the file has {stream.Length} and the format allows {MaxHeaderLength}.");
        }

        var header = new byte[headerLength];
        stream.Position = LengthSize;
        stream.ReadExactly(header);
        return header;
    }

    internal static void Write(Stream stream, NamedWeights weights, string? facts = null)
    {
        byte[] header = SafetensorsHeader.Format(weights, facts);
        Span<byte> length = stackalloc byte[LengthSize];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (WeightTensor tensor in weights.Values)
            WriteNumbers(stream, tensor.Values);
    }

    private static void WriteNumbers(Stream stream, float[] values)
    {
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(values.AsSpan()));
            return;
        }
        Span<byte> number = stackalloc byte[sizeof(float)];
        foreach (float value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(number, value);
            stream.Write(number);
        }
    }
}
