using TorchSharp.Native;

namespace TorchSharp;

/// <summary>
/// One number as an argument of an operator. Unlike TorchSharp's, it lives in managed memory: nothing of it can be
/// collected too early, and disposing of it does nothing.
/// </summary>
public sealed class Scalar : IDisposable
{
    internal Scalar(Kind kind, long bits, torch.ScalarType? type = null)
    {
        Kind = kind;
        Bits = bits;
        Type = type ?? (kind == Kind.Double ? torch.ScalarType.Float64 : kind == Kind.Bool ? torch.ScalarType.Bool : torch.ScalarType.Int64);
    }

    public torch.ScalarType Type { get; }

    internal Kind Kind { get; }

    internal long Bits { get; }

    internal double Double => Kind == Kind.Double ? BitConverter.Int64BitsToDouble(Bits) : Bits;

    internal long Long => Kind == Kind.Double ? (long)BitConverter.Int64BitsToDouble(Bits) : Bits;

    public static implicit operator Scalar(byte value) => value.ToScalar();

    public static implicit operator Scalar(sbyte value) => value.ToScalar();

    public static implicit operator Scalar(short value) => value.ToScalar();

    public static implicit operator Scalar(int value) => value.ToScalar();

    public static implicit operator Scalar(long value) => value.ToScalar();

    public static implicit operator Scalar(Half value) => value.ToScalar();

    public static implicit operator Scalar(float value) => value.ToScalar();

    public static implicit operator Scalar(double value) => value.ToScalar();

    public static implicit operator Scalar(bool value) => value.ToScalar();

    public void Dispose() => GC.SuppressFinalize(this);
}

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => new(Kind.Int, value);

    public static Scalar ToScalar(this sbyte value) => new(Kind.Int, value);

    public static Scalar ToScalar(this short value) => new(Kind.Int, value);

    public static Scalar ToScalar(this int value) => new(Kind.Int, value);

    public static Scalar ToScalar(this long value) => new(Kind.Int, value);

    public static Scalar ToScalar(this Half value) => ((double)value).ToScalar();

    public static Scalar ToScalar(this float value) => ((double)value).ToScalar();

    public static Scalar ToScalar(this double value) => new(Kind.Double, BitConverter.DoubleToInt64Bits(value));

    public static Scalar ToScalar(this bool value) => new(Kind.Bool, value ? 1 : 0);

    public static byte ToByte(this Scalar value) => (byte)value.Long;

    public static sbyte ToSByte(this Scalar value) => (sbyte)value.Long;

    public static short ToInt16(this Scalar value) => (short)value.Long;

    public static int ToInt32(this Scalar value) => (int)value.Long;

    public static long ToInt64(this Scalar value) => value.Long;

    public static Half ToHalf(this Scalar value) => (Half)value.Double;

    public static float ToSingle(this Scalar value) => (float)value.Double;

    public static double ToDouble(this Scalar value) => value.Double;

    public static bool ToBoolean(this Scalar value) => value.Double != 0;
}
