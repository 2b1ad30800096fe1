using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Numbers of JSON, fast: files of labels are made of them.</summary>
/// <remarks>
/// Of few digits and without an exponent a number is a whole number divided by a power of ten, both exact, so that the one division gives the
/// nearest double (Clinger, "How to read floating point numbers accurately", 1990). Every other is left to the parser that JSON's reader has.
/// </remarks>
internal static class JsonNumber
{
    /// <summary>Digits of a whole number that double precision holds exactly, and so it does the powers of ten up to as many.</summary>
    private const int ExactDigits = 15;

    private static readonly double[] s_powers = [.. Enumerable.Range(0, ExactDigits + 1).Select(i => double.Parse($"1e{i}", System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>The number that a reader stands at.</summary>
    public static double Read(ref Utf8JsonReader reader)
    {
        int at = 0;
        return !reader.HasValueSequence && TryScan(reader.ValueSpan, ref at, out double number) ? number : reader.GetDouble();
    }

    /// <summary>Passes the number that stands at a place of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Its place; where it is passed, that of what follows.</param>
    /// <param name="number">The number.</param>
    /// <returns>False where there is none as JSON has them, or none that is finite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryScan(ReadOnlySpan<byte> text, ref int at, out double number)
    {
        number = 0;
        int next = at;
        bool isNegative = Take(text, '-', ref next);
        long digits = 0;
        int first = next, whole = Digits(text, ref next, ref digits), fraction = 0;
        if (whole == 0 || (whole > 1 && text[first] == '0'))
            return false;
        if (Take(text, '.', ref next) && (fraction = Digits(text, ref next, ref digits)) == 0)
            return false;
        bool isExact = whole + fraction <= ExactDigits;
        if (Take(text, 'e', ref next) || Take(text, 'E', ref next))
        {
            isExact = false;
            _ = Take(text, '-', ref next) || Take(text, '+', ref next);
            if (Digits(text, ref next, ref digits) == 0)
                return false;
        }
        int start = at;
        at = next;
        if (!isExact)
            return Utf8Parser.TryParse(text[start..next], out number, out int used) && used == next - start && double.IsFinite(number);
        number = fraction == 0 ? digits : digits / s_powers[fraction];
        number = isNegative ? -number : number;
        return true;
    }

    /// <summary>Passes digits and appends them to a number, which means nothing where they are too many for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Digits(ReadOnlySpan<byte> text, ref int at, ref long value)
    {
        int start = at;
        for (; at < text.Length && (uint)(text[at] - '0') <= 9; at++)
            value = unchecked(10 * value + (text[at] - '0'));
        return at - start;
    }

    /// <summary>Passes a character of a text where it stands at a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Take(ReadOnlySpan<byte> text, char expected, ref int at)
    {
        if (at >= text.Length || text[at] != expected)
            return false;
        at++;
        return true;
    }
}
