namespace Microsoft.ML.InstanceSegmentation;

/// <summary>A metric of two models on the same images, and whether chance in the choice of the images explains the difference.</summary>
/// <remarks>
/// Paired bootstrap (Koehn 2004, "Statistical Significance Tests for Machine Translation Evaluation", after Efron): images are drawn with
/// replacement, as many as there are, 1000 times with a fixed seed, and both models are evaluated on each draw. What makes an image hard or easy
/// for both cancels out, so that it finds smaller differences than two intervals side by side.
/// </remarks>
/// <param name="First">The metric of the first model, 0 to 1.</param>
/// <param name="Second">That of the second.</param>
/// <param name="Interval">95 % interval of <see cref="Difference"/>, −1 to 1.</param>
/// <param name="PValue">
/// Twice the share of draws in which the difference is none or of the other sign, at most 1 and at least 2/1001. Below 0.05, the difference is
/// larger than the choice of images explains. Trainings of other seeds differ besides, and of many comparisons some are below by chance.
/// </param>
public readonly record struct MetricDifference(double First, double Second, MetricInterval Interval, double PValue)
{
    /// <summary>Second less first: above 0 where the second model is better.</summary>
    public double Difference => Second - First;

    /// <summary>Such as <c>0.412 → 0.431 (+0.019, 95 % interval 0.004–0.035, p = 0.012)</c>.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{First:0.000} → {Second:0.000} ({Difference:+0.000;-0.000;0.000}, 95 % interval {Interval}, p = {PValue:0.000})");
}

/// <summary>Two models on the same images.</summary>
public sealed record PairedComparison
{
    /// <summary>Number of images.</summary>
    public required int Images { get; init; }

    /// <summary>Average precision of masks, averaged over the intersections over union 0.50 to 0.95.</summary>
    public required MetricDifference MaskAP { get; init; }

    /// <summary>Average precision of masks at an intersection over union of 0.50.</summary>
    public required MetricDifference MaskAP50 { get; init; }

    /// <summary>Average precision of boxes, averaged over the intersections over union 0.50 to 0.95.</summary>
    public required MetricDifference BoundingBoxAP { get; init; }

    /// <summary>Average precision of boxes at an intersection over union of 0.50.</summary>
    public required MetricDifference BoundingBoxAP50 { get; init; }

    /// <summary>A line a metric.</summary>
    public override string ToString() => string.Join(
        Environment.NewLine, $"Mask AP    {MaskAP}", $"Mask AP50  {MaskAP50}", $"Box AP     {BoundingBoxAP}", $"Box AP50   {BoundingBoxAP50}");
}
