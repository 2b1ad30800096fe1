using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Numbers of JSON, fast: files of labels are made of them.</summary>
internal static class JsonNumber
{
    /// <summary>Digits of a whole number that double precision holds exactly, and so it does the powers of ten up to as many.</summary>
    private const int ExactDigits = 15;

    private static readonly double[] s_powers = [.. Enumerable.Range(0, ExactDigits + 1).Select(i => double.Parse($"1e{i}", System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>The number that a reader stands at.</summary>
    /// <remarks>
    /// Of few digits and without an exponent it is a whole number divided by a power of ten, both exact, so that the one division gives the
    /// nearest double (Clinger, "How to read floating point numbers accurately", 1990). Every other is left to the reader.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Read(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> text = reader.ValueSpan;
        int start = text.Length > 0 && text[0] == '-' ? 1 : 0, point = text.Length;
        if (text.Length - start > ExactDigits || reader.HasValueSequence)
            return reader.GetDouble();
        long digits = 0;
        for (int i = start; i < text.Length; i++)
        {
            int digit = text[i] - '0';
            if ((uint)digit <= 9)
                digits = digits * 10 + digit;
            else if (text[i] == '.')
                point = i;
            else
                return reader.GetDouble();
        }
        double value = digits / s_powers[Math.Max(0, text.Length - point - 1)];
        return start == 0 ? value : -value;
    }
}
