namespace TorchSharp;

/// <summary>What is known of each element type.</summary>
internal static class ScalarTypes
{
    public static bool IsFloatingPoint(this torch.ScalarType type) =>
        type is torch.ScalarType.Float16 or torch.ScalarType.BFloat16 or torch.ScalarType.Float32 or torch.ScalarType.Float64;

    public static bool IsIntegral(this torch.ScalarType type) => type is <= torch.ScalarType.Int64 or torch.ScalarType.Bool;

    /// <summary>The C# type of an element; null where C# has none (bfloat16).</summary>
    public static Type? ElementType(this torch.ScalarType type) => type switch
    {
        torch.ScalarType.Byte => typeof(byte),
        torch.ScalarType.Int8 => typeof(sbyte),
        torch.ScalarType.Int16 => typeof(short),
        torch.ScalarType.Int32 => typeof(int),
        torch.ScalarType.Int64 => typeof(long),
        torch.ScalarType.Float16 => typeof(Half),
        torch.ScalarType.Float32 => typeof(float),
        torch.ScalarType.Float64 => typeof(double),
        torch.ScalarType.Bool => typeof(bool),
        _ => null,
    };

    public static torch.ScalarType Of(Type type) => type switch
    {
        _ when type == typeof(byte) => torch.ScalarType.Byte,
        _ when type == typeof(sbyte) => torch.ScalarType.Int8,
        _ when type == typeof(short) => torch.ScalarType.Int16,
        _ when type == typeof(int) => torch.ScalarType.Int32,
        _ when type == typeof(long) => torch.ScalarType.Int64,
        _ when type == typeof(Half) => torch.ScalarType.Float16,
        _ when type == typeof(float) => torch.ScalarType.Float32,
        _ when type == typeof(double) => torch.ScalarType.Float64,
        _ when type == typeof(bool) => torch.ScalarType.Bool,
        _ => throw new NotImplementedException($"Creating a tensor of {type.Name} elements."),
    };
}
