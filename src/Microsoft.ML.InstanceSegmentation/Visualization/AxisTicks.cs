namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>Round numbers along an axis: steps of 1, 2 or 5 times a power of ten.</summary>
internal static class AxisTicks
{
    /// <summary>The step that gives at most so many intervals between the two ends.</summary>
    public static double Step(double low, double high, int intervals)
    {
        double rough = (high - low) / intervals;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        foreach (int factor in (ReadOnlySpan<int>)[1, 2, 5])
        {
            // A rounding error must not push 0.2 / 0.1 past 2.
            if (factor * power >= rough * (1 - 1e-9))
                return factor * power;
        }
        return 10 * power;
    }

    /// <summary>The axis's ends, moved outwards to ticks, and its ticks from one end to the other.</summary>
    public static double[] Cover(double low, double high, int intervals)
    {
        if (!(high > low))
            high = low + Math.Max(Math.Abs(low), 1);
        double step = Step(low, high, intervals);
        double first = Math.Floor(low / step + 1e-9);
        double last = Math.Ceiling(high / step - 1e-9);
        return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step)];
    }

    /// <summary>A tick's number with the digits that its step needs: 0.05 beside 0.10, and 2e-05 for the very small.</summary>
    public static string Label(double value, double step)
    {
        if (Math.Abs(value) < step / 2)
            return "0";
        if (step < 1e-4 || Math.Abs(value) >= 1e7)
            return value.ToString("0.##e0", null);
        int digits = Math.Max(-(int)Math.Floor(Math.Log10(step) + 1e-9), 0);
        return value.ToString("F" + digits, null);
    }
}
