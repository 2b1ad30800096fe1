using System.Buffers;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Cuts a JSON file into values, a block of it at a time, so that a file of any length is read in the memory of its largest value. It looks for
/// brackets and quotation marks alone: who takes a value parses it, and finds out whether it is one.
/// </summary>
/// <param name="file">The file, at its beginning.</param>
/// <param name="blockLength">Bytes that are read at a time.</param>
internal sealed class JsonBlocks(Stream file, int blockLength)
{
    public const int UsualLength = 4 << 20;

    /// <summary>Longer values are no records of labels.</summary>
    private const int MostValueLength = 1 << 30;

    private static readonly SearchValues<byte> s_marks = SearchValues.Create("[]{}\""u8), s_ends = SearchValues.Create(",]} \n\r\t:"u8);

    private byte[] _buffer = new byte[blockLength];
    private int _at;
    private int _end;
    private long _before;

    /// <summary>The bytes that <see cref="Value"/> and <see cref="Values"/> speak of, until the next call.</summary>
    public ReadOnlyMemory<byte> Buffer => _buffer;

    /// <summary>Place of the next byte in the file.</summary>
    public long Position => _before + _at;

    public void Seek(long position)
    {
        file.Position = _before = position;
        (_at, _end) = (0, 0);
    }

    /// <summary>The next byte that is no space, which stays; null at the end of the file.</summary>
    public byte? Peek()
    {
        while (true)
        {
            for (; _at < _end; _at++)
            {
                if (_buffer[_at] is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
                    return _buffer[_at];
            }
            if (!Fill())
                return null;
        }
    }

    /// <summary>Whether the next byte is this one, which is taken.</summary>
    public bool Take(byte expected)
    {
        if (Peek() != expected)
            return false;
        _at++;
        return true;
    }

    /// <summary>Takes the mark of order that some editors write before the text.</summary>
    public void TakeByteOrderMark()
    {
        while (_end - _at < "\uFEFF"u8.Length && Fill())
        {
        }
        if (_buffer.AsSpan(_at, _end - _at).StartsWith("\uFEFF"u8))
            _at += 3;
    }

    /// <summary>The next value, as a place in the buffer.</summary>
    /// <exception cref="FormatException">It does not end.</exception>
    public (int Start, int Length) Value()
    {
        if (Peek() is null)
            throw new FormatException();
        int length;
        while ((length = LengthOfValue(_buffer.AsSpan(_at, _end - _at))) < 0)
        {
            if (!Fill())
                throw new FormatException();
        }
        _at += length;
        return (_at - length, length);
    }

    /// <summary>Passes over the next value, however long, without keeping it.</summary>
    /// <exception cref="FormatException">It does not end.</exception>
    public void Skip()
    {
        if (Peek() is not ((byte)'[' or (byte)'{'))
        {
            Value();
            return;
        }
        int depth = 0;
        do
        {
            ReadOnlySpan<byte> text = _buffer.AsSpan(_at, _end - _at);
            int mark = text.IndexOfAny(s_marks);
            if (mark < 0)
            {
                _at = _end;
                if (!Fill())
                    throw new FormatException();
                continue;
            }
            _at += mark;
            if (_buffer[_at] == (byte)'"')
            {
                Value();
                continue;
            }
            depth += _buffer[_at++] is (byte)'[' or (byte)'{' ? 1 : -1;
        }
        while (depth > 0);
    }

    /// <summary>Items of a list, from the next one on: as many as are in memory, at least one.</summary>
    /// <param name="items">Receives their places in the buffer.</param>
    /// <exception cref="FormatException">There is none, or it does not end.</exception>
    public void Values(List<(int Start, int Length)> items)
    {
        items.Clear();
        items.Add(Value());
        while (NextInMemory() is >= 0 and var next)
        {
            int length = LengthOfValue(_buffer.AsSpan(next, _end - next));
            // An item that ends with the block may go on.
            if (length < 0)
                return;
            items.Add((next, length));
            _at = next + length;
        }
    }

    /// <summary>Place of what follows the comma that comes next; -1 where none comes, or it is not in memory.</summary>
    private int NextInMemory()
    {
        bool hasComma = false;
        for (int at = _at; at < _end; at++)
        {
            if (_buffer[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
                continue;
            if (hasComma)
                return at;
            if (_buffer[at] != ',')
                return -1;
            hasComma = true;
        }
        return -1;
    }

    /// <summary>Bytes of the value that a text begins with; -1 where it may go on after the text.</summary>
    private static int LengthOfValue(ReadOnlySpan<byte> text)
    {
        if (text[0] == '"')
            return LengthOfString(text);
        if (text[0] is not ((byte)'[' or (byte)'{'))
            return text.IndexOfAny(s_ends) is var end && end != 0 ? end : throw new FormatException();
        int depth = 0, at = 0;
        while (true)
        {
            int mark = text[at..].IndexOfAny(s_marks);
            if (mark < 0)
                return -1;
            at += mark;
            switch (text[at])
            {
                case (byte)'"':
                    int length = LengthOfString(text[at..]);
                    if (length < 0)
                        return -1;
                    at += length;
                    break;
                case (byte)'[' or (byte)'{':
                    depth++;
                    at++;
                    break;
                default:
                    at++;
                    if (--depth == 0)
                        return at;
                    break;
            }
        }
    }

    private static int LengthOfString(ReadOnlySpan<byte> text)
    {
        int at = 1;
        while (at < text.Length)
        {
            int mark = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (mark < 0)
                return -1;
            at += mark;
            if (text[at] == '"')
                return at + 1;
            at += 2;
        }
        return -1;
    }

    /// <summary>Reads more behind what is not taken yet; false at the end of the file.</summary>
    private bool Fill()
    {
        int rest = _end - _at;
        if (rest == _buffer.Length)
        {
            if (_buffer.Length >= MostValueLength)
                throw new FormatException();
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }
        else
        {
            _buffer.AsSpan(_at, rest).CopyTo(_buffer);
        }
        _before += _at;
        (_at, _end) = (0, rest);
        int read = file.ReadAtLeast(_buffer.AsSpan(_end), 1, throwOnEndOfStream: false);
        _end += read;
        return read > 0;
    }
}
