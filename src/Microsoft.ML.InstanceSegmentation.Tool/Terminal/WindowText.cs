using System.Globalization;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary>A window of values as it is written on the command line.</summary>
internal static class WindowText
{
    /// <summary>low,high of values, or low%,high% of percentiles; null for null.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static IntensityWindow? Parse(string? text)
    {
        if (text is null)
            return null;
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        bool arePercentiles = parts.All(part => part.EndsWith('%'));
        double[] numbers = [.. parts.Select(part => double.TryParse(arePercentiles ? part[..^1] : part, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN)];
        double most = arePercentiles ? 100 : ushort.MaxValue;
        return numbers is [var low, var high] && low >= 0 && high <= most && low < high
            ? new IntensityWindow { Low = low, High = high, ArePercentiles = arePercentiles }
            : throw new ArgumentException($"--window is '{text}'; give two values from 0 to 65535, such as 0,4095, or two percentiles, such as 1%,99.8%", nameof(text));
    }
}
