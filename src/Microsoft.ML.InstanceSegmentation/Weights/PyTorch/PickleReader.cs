using System.Globalization;
using System.Text;

namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>The bytes of one pickle. Nothing is allocated for a length before the bytes are known to be there.</summary>
internal sealed class PickleReader(Stream stream)
{
    /// <summary>A state dict of a thousand tensors takes 0.2 MB; the numbers lie elsewhere.</summary>
    public const long MaxLength = 64 << 20;

    private const int MaxLine = 1024;

    private readonly long _start = stream.Position;
    private readonly long _end = Math.Min(stream.Length, stream.Position + MaxLength);
    private long _position = stream.Position;

    /// <summary>Bytes read so far.</summary>
    public long Consumed => _position - _start;

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
        if (count < 0 || count > _end - _position)
        {
            throw new InvalidDataException(_end - _start == MaxLength
                ? $"its pickle is longer than {MaxLength} bytes, far more than a state dict needs."
                : $"the pickle needs {count} bytes at byte {Consumed}, but only {_end - _position} are left; the file was cut off or damaged.");
        }
        _position += count;
    }
}

/// <summary>The instructions of Python's pickle protocols 1 to 5 that states of models need (PEP 307, PEP 3154).</summary>
internal enum PickleOpcode : byte
{
    Protocol = 0x80,
    Frame = 0x95,
    Stop = (byte)'.',

    Mark = (byte)'(',
    Pop = (byte)'0',
    PopMark = (byte)'1',
    Duplicate = (byte)'2',

    None = (byte)'N',
    True = 0x88,
    False = 0x89,
    IntegerLine = (byte)'I',
    LongLine = (byte)'L',
    Int32 = (byte)'J',
    UInt8 = (byte)'K',
    UInt16 = (byte)'M',
    Long8 = 0x8a,
    FloatLine = (byte)'F',
    Float = (byte)'G',

    OldText8 = (byte)'U',
    OldText32 = (byte)'T',
    Text8 = 0x8c,
    Text32 = (byte)'X',
    Text64 = 0x8d,
    Bytes8 = (byte)'C',
    Bytes32 = (byte)'B',
    Bytes64 = 0x8e,

    EmptyTuple = (byte)')',
    Tuple1 = 0x85,
    Tuple2 = 0x86,
    Tuple3 = 0x87,
    Tuple = (byte)'t',
    EmptyList = (byte)']',
    List = (byte)'l',
    Append = (byte)'a',
    Appends = (byte)'e',
    EmptyDict = (byte)'}',
    Dict = (byte)'d',
    SetItem = (byte)'s',
    SetItems = (byte)'u',

    PutLine = (byte)'p',
    Put8 = (byte)'q',
    Put32 = (byte)'r',
    Memoize = 0x94,
    GetLine = (byte)'g',
    Get8 = (byte)'h',
    Get32 = (byte)'j',

    Global = (byte)'c',
    StackGlobal = 0x93,
    Reduce = (byte)'R',
    NewObject = 0x81,
    Build = (byte)'b',
    PersistentId = (byte)'Q',
}
