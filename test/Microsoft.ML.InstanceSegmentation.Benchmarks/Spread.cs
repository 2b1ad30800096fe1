using System.Globalization;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>Mean and sample standard deviation of a figure over seeds; the deviation of one alone is 0.</summary>
internal readonly record struct Spread(double Mean, double Deviation)
{
    public static Spread Of<T>(IReadOnlyCollection<T> runs, Func<T, double> value)
    {
        double mean = runs.Average(value);
        double squares = runs.Sum(run => (value(run) - mean) * (value(run) - mean));
        return new Spread(mean, runs.Count < 2 ? 0 : Math.Sqrt(squares / (runs.Count - 1)));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Mean:f3} ± {Deviation:f3}");
}
