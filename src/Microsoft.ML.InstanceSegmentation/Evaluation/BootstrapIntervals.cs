using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>
/// Intervals of AP and AP50 (<see cref="MetricInterval"/>). A draw of images is a number of times that each counts, and detections were matched
/// when their images were added, so that a draw is one pass over the ranked verdicts.
/// </summary>
internal static class BootstrapIntervals
{
    private const int Draws = 200;
    private const int Seed = 1979;
    private const double Tail = 0.025;

    /// <param name="classes">The verdicts on the detections of each class.</param>
    /// <param name="images">Number of images.</param>
    /// <param name="maxDetections">Detections of a class in an image that count.</param>
    /// <returns>null where there are fewer than two images, or no ground truth.</returns>
    public static (MetricInterval AP, MetricInterval AP50)? Of(IReadOnlyList<ClassVerdicts> classes, int images, int maxDetections)
    {
        RankedClass[] ranked = [.. classes.Select(verdicts => verdicts.Ranked(images, maxDetections))];
        if (images < 2 || ranked.All(each => each.Positives.All(inImage => inImage == 0)))
            return null;
        // A draw has a seed of its own, so that the result does not hang on the order in which draws are computed.
        var values = new (double AP, double AP50)?[Draws];
        Parallel.For(0, Draws, draw => values[draw] = Evaluate(ranked, Draw(images, draw)));
        (double AP, double AP50)[] found = [.. values.OfType<(double AP, double AP50)>()];
        return found.Length == 0 ? null : (Interval(found.Select(each => (float)each.AP)), Interval(found.Select(each => (float)each.AP50)));
    }

    /// <summary>How often each image counts in a draw.</summary>
    public static int[] Draw(int images, int draw)
    {
        var random = new Random(Seed + draw);
        var times = new int[images];
        for (int i = 0; i < images; i++)
            times[random.Next(images)]++;
        return times;
    }

    private static MetricInterval Interval(IEnumerable<float> values)
    {
        var quantiles = new Quantiles(values);
        return new MetricInterval(quantiles.At(Tail), quantiles.At(1 - Tail));
    }

    /// <summary>The means over the classes that have ground truth in a draw; null where none has.</summary>
    public static (double AP, double AP50)? Evaluate(RankedClass[] classes, int[] times)
    {
        double ap = 0, ap50 = 0;
        int counted = 0;
        foreach (RankedClass each in classes)
        {
            int positives = each.Positives.Zip(times, (inImage, count) => inImage * count).Sum();
            if (positives == 0)
                continue;
            double[] precision = PrecisionRecall.Of(each.Verdicts, Array.ConvertAll(each.Images, image => times[image]), positives).AveragePrecision;
            ap += precision.Average();
            ap50 += precision[CocoProtocol.At50];
            counted++;
        }
        return counted == 0 ? null : (ap / counted, ap50 / counted);
    }
}

/// <summary>The detections of one class, best first.</summary>
/// <param name="Verdicts">What became of each.</param>
/// <param name="Images">The image of each, from 0.</param>
/// <param name="Positives">Ground truths that count, in each image.</param>
internal sealed record RankedClass(Verdict[] Verdicts, int[] Images, int[] Positives);
