using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>The values that a pickle spells out: None, Booleans, numbers, text and bytes.</summary>
internal static class PickleScalar
{
    /// <summary>Reads the value that an instruction is followed by; false for an instruction that does something else.</summary>
    public static bool TryRead(PickleOpcode opcode, PickleInput input, out object? value)
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
        _ => throw new InvalidDataException($"the pickle has {Shown.Name(line)} for an integer."),
    };

    private static double ParseFloat(string line) => double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        ? number
        : throw new InvalidDataException($"the pickle has {Shown.Name(line)} for a number.");

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
