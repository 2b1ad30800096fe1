using System.Globalization;
using System.Text;

namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>The bytes of one pickle. Nothing is allocated for a length before the bytes are known to be there.</summary>
internal sealed class PickleInput(Stream stream)
{
    /// <summary>A state dict of a thousand tensors takes 0.2 MB; the numbers lie elsewhere.</summary>
    public const long MaxLength = 64 << 20;

    private const int MaxLine = 1024;

    private readonly long start = stream.Position;
    private readonly long end = Math.Min(stream.Length, stream.Position + MaxLength);
    private long position = stream.Position;

    /// <summary>Bytes read so far.</summary>
    public long Consumed => position - start;

    public byte Byte()
    {
        Advance(1);
        return (byte)stream.ReadByte();
    }

    /// <summary>An unsigned integer of that many bytes, little endian; one of 8 bytes may come out negative, which no length or index can be.</summary>
    public long Integer(int size)
    {
        long value = 0;
        for (int i = 0; i < size; i++)
            value |= (long)Byte() << (8 * i);
        return value;
    }

    /// <summary>That many bytes.</summary>
    public byte[] Bytes(long count)
    {
        Advance(count);
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public string Text(long count) => Encoding.UTF8.GetString(Bytes(count));

    /// <summary>Text up to the next line feed, without it.</summary>
    public string Line()
    {
        var line = new StringBuilder();
        for (byte next = Byte(); next != '\n'; next = Byte())
        {
            if (line.Length == MaxLine)
                throw new InvalidDataException($"the pickle has a line of more than {MaxLine} characters.");
            line.Append((char)next);
        }
        return line.ToString();
    }

    /// <summary>A line with a decimal index; -1, which no index can be, for anything else.</summary>
    public long IndexLine() => long.TryParse(Line(), NumberStyles.None, CultureInfo.InvariantCulture, out long index) ? index : -1;

    private void Advance(long count)
    {
        if (count < 0 || count > end - position)
        {
            throw new InvalidDataException(end - start == MaxLength
                ? $"its pickle is longer than {MaxLength} bytes, far more than a state dict needs."
                : $"the pickle needs {count} bytes at byte {Consumed}, but only {end - position} are left; the file was cut off or damaged.");
        }
        position += count;
    }
}
