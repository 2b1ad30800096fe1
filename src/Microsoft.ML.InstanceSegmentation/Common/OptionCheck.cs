using System.Numerics;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.InstanceSegmentation.Common;

/// <summary>Checks of option values; every message names the option, the value and the range.</summary>
internal static class OptionCheck
{
    public static void InRange<T>(T value, T low, T high, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : INumber<T>
    {
        if (!(value >= low && value <= high))
            throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}; it must be between {low} and {high}.");
    }

    public static void AtLeast<T>(T value, T low, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : INumber<T>
    {
        if (!(value >= low) || !T.IsFinite(value))
            throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}; it must be at least {low} and finite.");
    }

    public static void Positive<T>(T value, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : INumber<T>
    {
        if (!(value > T.Zero) || !T.IsFinite(value))
            throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}; it must be greater than 0 and finite.");
    }

    public static void NotEmpty<T>(IReadOnlyCollection<T>? values, [CallerArgumentExpression(nameof(values))] string option = "")
    {
        if (values is null || values.Count == 0)
            throw new ArgumentException($"{option} is empty; it needs at least one value.", option);
    }

    public static void Defined<T>(T value, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}; use one of {string.Join(", ", Enum.GetNames<T>())}.");
    }

    public static void That(bool holds, string message, string option)
    {
        if (!holds)
            throw new ArgumentException(message, option);
    }
}
