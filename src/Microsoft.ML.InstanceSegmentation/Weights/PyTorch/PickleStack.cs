using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>The unpickler's stack with its marks, and its memo. Misuse ends in an <see cref="InvalidDataException"/>.</summary>
internal sealed class PickleStack
{
    private readonly List<object?> _values = [];
    private readonly List<int> _marks = [];
    private readonly List<object?> _memo = [];

    private int Bottom => _marks.Count > 0 ? _marks[^1] : 0;

    public void Push(object? value) => _values.Add(value);

    public object? Peek() => _values.Count > Bottom ? _values[^1] : throw Empty();

    public object? Pop()
    {
        object? value = Peek();
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    /// <summary>The top value, which has to be of that kind.</summary>
    public T Pop<T>() => Pop() is T value ? value : throw Unexpected<T>();

    /// <summary>The top value, which has to be of that kind and stays.</summary>
    public T Peek<T>() => Peek() is T value ? value : throw Unexpected<T>();

    /// <summary>The top values in the order they were pushed.</summary>
    public object?[] PopMany(int count)
    {
        if (_values.Count - Bottom < count)
            throw Empty();
        object?[] popped = [.. _values[^count..]];
        _values.RemoveRange(_values.Count - count, count);
        return popped;
    }

    public void Mark() => _marks.Add(_values.Count);

    /// <summary>What was pushed since the last mark, which goes.</summary>
    public object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw new InvalidDataException("the pickle is damaged: it goes back to a mark that was never set.");
        object?[] popped = PopMany(_values.Count - Bottom);
        _marks.RemoveAt(_marks.Count - 1);
        return popped;
    }

    public void Memoize() => Put(_memo.Count, _memo.Count + 1);

    /// <summary>Keeps the top value. An index beyond the limit, the bytes read so far, is no honest pickle's and would need memory for it.</summary>
    public void Put(long index, long limit)
    {
        if (index < 0 || index >= limit)
            throw new InvalidDataException($"the pickle is damaged: it keeps a value under the index {index}, beyond its own length.");
        object? value = Peek();
        while (_memo.Count <= index)
            _memo.Add(null);
        _memo[(int)index] = value;
    }

    public void Get(long index)
    {
        if (index < 0 || index >= _memo.Count)
            throw new InvalidDataException($"the pickle is damaged: it asks for the value kept under the index {index}, but there is none.");
        Push(_memo[(int)index]);
    }

    private static InvalidDataException Empty() => new("the pickle is damaged: it takes a value from an empty stack.");

    private static InvalidDataException Unexpected<T>() => new($"the pickle is damaged: it takes a value that is not of the kind {typeof(T).Name}.");
}

/// <summary>The values that a pickle spells out: None, Booleans, numbers, text and bytes.</summary>
internal static class PickleScalar
{
    /// <summary>Reads the value that an instruction is followed by; false for an instruction that does something else.</summary>
    public static bool TryRead(PickleOpcode opcode, PickleReader input, out object? value)
    {
        value = null;
        switch (opcode)
        {
            case PickleOpcode.None:
                return true;
            case PickleOpcode.True or PickleOpcode.False:
                value = opcode == PickleOpcode.True;
                return true;

            case PickleOpcode.UInt8:
                value = input.Integer(1);
                return true;
            case PickleOpcode.UInt16:
                value = input.Integer(2);
                return true;
            case PickleOpcode.Int32:
                value = (long)(int)input.Integer(4);
                return true;
            case PickleOpcode.Long8:
                value = Integer(input.Bytes(input.Integer(1)));
                return true;
            case PickleOpcode.IntegerLine or PickleOpcode.LongLine:
                value = ParseInteger(input.Line());
                return true;
            case PickleOpcode.Float:
                value = BinaryPrimitives.ReadDoubleBigEndian(input.Bytes(sizeof(double)));
                return true;
            case PickleOpcode.FloatLine:
                value = ParseFloat(input.Line());
                return true;

            // The old ones are Python 2's text; what it calls so in a checkpoint is ASCII.
            case PickleOpcode.OldText8 or PickleOpcode.Text8:
                value = input.Text(input.Integer(1));
                return true;
            case PickleOpcode.OldText32 or PickleOpcode.Text32:
                value = input.Text(input.Integer(4));
                return true;
            case PickleOpcode.Text64:
                value = input.Text(input.Integer(8));
                return true;
            case PickleOpcode.Bytes8:
                value = input.Bytes(input.Integer(1));
                return true;
            case PickleOpcode.Bytes32:
                value = input.Bytes(input.Integer(4));
                return true;
            case PickleOpcode.Bytes64:
                value = input.Bytes(input.Integer(8));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Protocol 1's integers; "00" and "01" are its False and True, and a long ends in L.</summary>
    private static object ParseInteger(string line) => line switch
    {
        "00" => false,
        "01" => true,
        _ when BigInteger.TryParse(line.TrimEnd('L'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger number) => Shortest(number),
        _ => throw new InvalidDataException($"the pickle has {Excerpt.Name(line)} for an integer."),
    };

    private static double ParseFloat(string line) => double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        ? number
        : throw new InvalidDataException($"the pickle has {Excerpt.Name(line)} for a number.");

    /// <summary>Two's complement, little endian, of any length.</summary>
    private static object Integer(byte[] bytes) => Shortest(new BigInteger(bytes));

    private static object Shortest(BigInteger number)
    {
        if (number < long.MinValue || number > long.MaxValue)
            return number;
        long small = (long)number;
        return small;
    }
}
