namespace Microsoft.ML.InstanceSegmentation.Experiments;

/// <summary>
/// Draws where configurations were good before: the density of the good ones is divided by that of the others, dimension by dimension, and
/// of two points drawn from the former the one with the better ratio is taken (tree-structured Parzen estimator, Bergstra et al. 2011).
/// </summary>
internal static class ParzenSampler
{
    /// <summary>Of the observations, this share are the good ones.</summary>
    private const double GoodShare = 0.25;

    /// <summary>
    /// The literature's 24 find the ratio's peak, which few observations put in a wrong place, again and again: on a function of two ranges
    /// and six choices of four, the best of 16 draws with 24 came to what random ones do, and with 2 to much more (see the tests).
    /// </summary>
    private const int Candidates = 2;

    /// <summary>Narrower kernels would draw the same point again and again.</summary>
    private const double LeastBandwidth = 0.1;

    /// <summary>Fewer observations than this say nothing, and points are drawn anywhere.</summary>
    public const int LeastObservations = 4;

    /// <summary>A point: a position from 0 to 1 for each dimension.</summary>
    /// <param name="dimensions">The search space.</param>
    /// <param name="observations">What was measured, all at one rung; higher is better.</param>
    /// <param name="random">Gives the random numbers.</param>
    public static double[] Draw(IReadOnlyList<SearchDimension> dimensions, IReadOnlyList<(IReadOnlyList<double> Point, double Measure)> observations, Random random)
    {
        if (observations.Count < LeastObservations)
            return DrawAnywhere(dimensions.Count, random);
        int good = Math.Max(2, (int)Math.Ceiling(GoodShare * observations.Count));
        IReadOnlyList<double>[] ranked = [.. observations.OrderByDescending(each => each.Measure).Select(each => each.Point)];
        var point = new double[dimensions.Count];
        for (int i = 0; i < point.Length; i++)
        {
            var above = new Density(dimensions[i].Choices, [.. ranked.Take(good).Select(each => each[i])]);
            var below = new Density(dimensions[i].Choices, [.. ranked.Skip(good).Select(each => each[i])]);
            point[i] = Enumerable.Range(0, Candidates).Select(_ => above.Draw(random)).MaxBy(at => above.At(at) / below.At(at));
        }
        return point;
    }

    /// <summary>A point with every position equally likely.</summary>
    public static double[] DrawAnywhere(int dimensions, Random random) => [.. Enumerable.Range(0, dimensions).Select(_ => random.NextDouble())];

    /// <summary>
    /// A density on 0 to 1: for a range, normal distributions around the observations, and one part in as many that is even, so that nothing
    /// is impossible; for choices, how often each was seen, and once more.
    /// </summary>
    private readonly struct Density(int? choices, double[] seen)
    {
        private readonly double _bandwidth = Math.Max(LeastBandwidth, Deviation(seen) * Math.Pow(seen.Length, -0.2));

        public double At(double position)
        {
            if (choices is { } count)
            {
                int choice = SearchDimension.Choice(position, count);
                return (1d + seen.Count(each => SearchDimension.Choice(each, count) == choice)) / (seen.Length + count);
            }
            double sum = 1;
            foreach (double centre in seen)
            {
                double distance = (position - centre) / _bandwidth;
                sum += Math.Exp(-0.5 * distance * distance) / (_bandwidth * Math.Sqrt(2 * Math.PI));
            }
            return sum / (seen.Length + 1);
        }

        public double Draw(Random random)
        {
            int of = random.Next(seen.Length + (choices ?? 1));
            if (of >= seen.Length)
                return choices is { } count ? SearchDimension.Position(of - seen.Length, count) : random.NextDouble();
            if (choices is not null)
                return seen[of];
            // Box and Muller 1958.
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            return Math.Clamp(seen[of] + (_bandwidth * normal), 0, 1);
        }

        private static double Deviation(double[] values)
        {
            double mean = values.Average();
            return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / values.Length);
        }
    }
}
