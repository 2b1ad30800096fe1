using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>Differences between two models on the same images (<see cref="MetricDifference"/>).</summary>
internal static class PairedBootstrap
{
    public const int Draws = 1000;

    private const double Tail = 0.025;

    /// <param name="first">The first model, which was given the images in the same order as the second.</param>
    /// <param name="second">The second model.</param>
    /// <exception cref="ArgumentException">There are fewer than two images, or none has an object.</exception>
    public static PairedComparison Compare(CocoEvaluator first, CocoEvaluator second)
    {
        if (first.Images < 2)
            throw new ArgumentException($"There {(first.Images == 1 ? "is 1 image" : "are 0 images")} to compare on; a comparison needs at least 2, and is worth little with fewer than 20.");
        (MetricDifference ap, MetricDifference ap50) boxes = Of(first.Ranked(ofMasks: false), second.Ranked(ofMasks: false), first.Images, Draws);
        (MetricDifference ap, MetricDifference ap50) masks = Of(first.Ranked(ofMasks: true), second.Ranked(ofMasks: true), first.Images, Draws);
        return new PairedComparison
        {
            Images = first.Images,
            MaskAP = masks.ap,
            MaskAP50 = masks.ap50,
            BoundingBoxAP = boxes.ap,
            BoundingBoxAP50 = boxes.ap50,
        };
    }

    /// <param name="first">The classes of the first model.</param>
    /// <param name="second">Those of the second.</param>
    /// <param name="images">Number of images.</param>
    /// <param name="draws">Number of draws, at least 1.</param>
    /// <exception cref="ArgumentException">No image has an object.</exception>
    public static (MetricDifference AP, MetricDifference AP50) Of(RankedClass[] first, RankedClass[] second, int images, int draws)
    {
        int[] once = [.. Enumerable.Repeat(1, images)];
        if (BootstrapIntervals.Evaluate(first, once) is not { } one || BootstrapIntervals.Evaluate(second, once) is not { } two)
            throw new ArgumentException("No image has an object that counts, so that there is no average precision to compare.");
        var values = new (double AP, double AP50)?[draws];
        Parallel.For(0, draws, draw =>
        {
            int[] times = BootstrapIntervals.Draw(images, draw);
            if (BootstrapIntervals.Evaluate(first, times) is { } before && BootstrapIntervals.Evaluate(second, times) is { } after)
                values[draw] = (after.AP - before.AP, after.AP50 - before.AP50);
        });
        (double AP, double AP50)[] found = [.. values.OfType<(double AP, double AP50)>()];
        return (Difference(one.AP, two.AP, [.. found.Select(each => each.AP)]), Difference(one.AP50, two.AP50, [.. found.Select(each => each.AP50)]));
    }

    private static MetricDifference Difference(double first, double second, double[] differences)
    {
        var quantiles = new Quantiles(differences.Select(each => (float)each));
        int lower = differences.Count(each => each <= 0), higher = differences.Count(each => each >= 0);
        // The images themselves count as one more draw, so that no probability is 0 (Davison and Hinkley 1997, section 4.2).
        double p = Math.Min(1, 2.0 * (Math.Min(lower, higher) + 1) / (differences.Length + 1));
        return new MetricDifference(first, second, new MetricInterval(quantiles.At(Tail), quantiles.At(1 - Tail)), p);
    }
}
