using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>
/// An argument of an operator, before it is laid out for native code. It keeps what it refers to alive during the call.
/// </summary>
internal readonly struct Argument
{
    private Argument(Kind kind, long bits = 0, object? reference = null, int extra = 0)
    {
        Kind = kind;
        Bits = bits;
        Reference = reference;
        Extra = extra;
    }

    /// <summary>The schema's default value.</summary>
    public static Argument Default => new(Kind.Default);

    public static Argument None => default;

    public Kind Kind { get; }

    public long Bits { get; }

    public object? Reference { get; }

    public int Extra { get; }

    public static implicit operator Argument(Tensor? value) => value is null ? default : new(Kind.Tensor, reference: value);

    public static implicit operator Argument(long value) => new(Kind.Int, value);

    public static implicit operator Argument(long? value) => value is { } given ? given : default(Argument);

    public static implicit operator Argument(double value) => new(Kind.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Argument(double? value) => value is { } given ? given : default(Argument);

    public static implicit operator Argument(bool value) => new(Kind.Bool, value ? 1 : 0);

    public static implicit operator Argument(Scalar? value) => value is null ? default : new(value.Kind, value.Bits);

    public static implicit operator Argument(ScalarType? value) => value is { } given ? (long)given : default(Argument);

    public static implicit operator Argument(long[]? value) => value is null ? default : new(Kind.IntList, reference: value);

    public static implicit operator Argument(double[]? value) => value is null ? default : new(Kind.DoubleList, reference: value);

    public static implicit operator Argument(string? value) => value is null ? default : new(Kind.String, reference: value);

    public static implicit operator Argument(Device? value) =>
        value is null ? default : new(Kind.Device, (long)value.type, extra: value.index);

    public static implicit operator Argument(Generator? value) =>
        value is null ? default : new(Kind.Generator, value.Handle, value);

    public static Argument List(IReadOnlyList<Tensor> tensors) => new(Kind.TensorList, reference: tensors);

    /// <summary>Tensors of which some may be null, as in indexing.</summary>
    public static Argument Optional(IReadOnlyList<Tensor?> tensors) => new(Kind.OptionalTensorList, reference: tensors);
}
