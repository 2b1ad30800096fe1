namespace Microsoft.ML.InstanceSegmentation.GpuCheck;

/// <summary>How far apart two lists of numbers are.</summary>
internal static class Difference
{
    /// <summary>‖actual − expected‖ / (‖expected‖ + floor), by L2 norms; infinite where a number is not finite.</summary>
    public static double Relative<T>(T[] expected, T[] actual, double floor = 0)
        where T : System.Numerics.IFloatingPoint<T>
    {
        if (expected.Length != actual.Length)
            throw new ArgumentException($"{actual.Length} numbers rather than {expected.Length}.", nameof(actual));
        double apart = Norm(expected.Zip(actual, (a, b) => double.CreateChecked(b) - double.CreateChecked(a)));
        double relative = apart == 0 ? 0 : apart / (Norm(expected.Select(double.CreateChecked)) + floor);
        return double.IsFinite(relative) ? relative : double.PositiveInfinity;
    }

    public static double Norm<T>(T[] values)
        where T : System.Numerics.IFloatingPoint<T> =>
        Norm(values.Select(double.CreateChecked));

    private static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(value => value * value));
}
