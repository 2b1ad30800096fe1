namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// The 95 % interval of a metric: how far it would move on other images of the same kind. Percentile bootstrap over the images (Efron 1979,
/// "Bootstrap Methods: Another Look at the Jackknife"): images are drawn with replacement, as many as there are, 200 times with a fixed seed, and
/// the interval reaches from the 2.5 % to the 97.5 % quantile of the metric on these draws.
/// </summary>
/// <remarks>
/// It tells what the choice of these images makes out, and not how much two trainings of different seeds differ. Images of one patient, or
/// of one video, are not independent: then the true interval is wider.
/// </remarks>
/// <param name="Low">Lower end, 0 to 1.</param>
/// <param name="High">Upper end, 0 to 1.</param>
public readonly record struct MetricInterval(double Low, double High)
{
    /// <summary>Such as <c>0.412–0.498</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Low:0.000}–{High:0.000}");
}
