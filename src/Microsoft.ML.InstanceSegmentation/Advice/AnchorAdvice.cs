using Microsoft.ML.InstanceSegmentation.Data;
using static System.FormattableString;

namespace Microsoft.ML.InstanceSegmentation.Advice;

/// <summary>Warnings of objects that the anchors do not fit.</summary>
internal static class AnchorAdvice
{
    /// <summary>
    /// Share of the objects, of one kind, that is worth a warning. Below it they are outliers, which still train the anchors that overlap
    /// them most.
    /// </summary>
    private const double NotableShare = 0.1;

    /// <summary>A line for each kind of objects that no anchor fits.</summary>
    public static IEnumerable<string> For(DatasetStatistics train, ModelOptions model)
    {
        var coverage = new AnchorCoverage(model.Anchors);
        IReadOnlyList<ObjectSize> objects = train.SizesAt(model.Image, model.Tiling);
        ILookup<AnchorFit, ObjectSize> byFit = objects.ToLookup(coverage.Of);
        foreach (AnchorFit fit in Enum.GetValues<AnchorFit>())
        {
            ObjectSize[] kind = [.. byFit[fit]];
            double share = kind.Length / (double)objects.Count;
            if (fit != AnchorFit.Fits && share >= NotableShare)
                yield return Invariant($"{share:0%} of the training objects {Text(fit, kind, objects, coverage, model)}");
        }
    }

    private static string Text(
        AnchorFit fit, ObjectSize[] kind, IReadOnlyList<ObjectSize> objects, AnchorCoverage coverage, ModelOptions model)
    {
        var sides = new Quantiles(objects.Select(item => item.Side));
        (float low, float high) = (sides.At(NotableShare), sides.At(1 - NotableShare));
        string size = $"At the network's size (Image.MinSize {model.Image.MinSize}, MaxSize {model.Image.MaxSize})";
        int finest = AnchorSuggestion.SmallestSize(1 << model.Backbone.FeatureStages[0]);
        switch (fit)
        {
            case AnchorFit.TooSmall:
                double below = objects.Count(item => item.Side < coverage.Smallest / 2) / (double)objects.Count;
                float first = MathF.Max(finest, MathF.Round(low));
                string smaller = first < coverage.Smallest
                    ? Invariant($"Begin Anchors.Sizes at about {first} pixels, or raise Image.MinSize.") : "Raise Image.MinSize.";
                return Invariant($"are too small for the anchors. {size} a tenth of all is below {low:0.#} pixels (√area), ")
                    + Invariant($"{below:0%} are below half of the smallest anchor, which is {coverage.Smallest}. {smaller}");
            case AnchorFit.TooLarge:
                return Invariant($"are too large for the anchors. {size} a tenth of all is above {high:0.#} pixels (√area), ")
                    + Invariant($"the largest anchor is {coverage.Largest}. End Anchors.Sizes at about {MathF.Round(high)} pixels, ")
                    + "or lower Image.MinSize and MaxSize.";
            case AnchorFit.TooElongated:
                var ratios = new Quantiles(kind.Select(item => item.AspectRatio));
                var elongations = new Quantiles(kind.Select(item => item.Elongation));
                string present = string.Join(", ", model.Anchors.AspectRatios.Select(ratio => Invariant($"{ratio:0.##}")));
                return Invariant($"are more elongated than the anchors: half of these are {elongations.Median:0.#} times as long as wide ")
                    + Invariant($"or more, Anchors.AspectRatios (height / width) has {present}. Add ratios out to about ")
                    + Invariant($"{MathF.Min(1, ratios.At(NotableShare)):0.##} and {MathF.Max(1, ratios.At(1 - NotableShare)):0.##}.");
            default:
                var between = new Quantiles(kind.Select(item => item.Side));
                return Invariant($"lie between two sizes of anchors. {size} they are {between.Minimum:0.#} to {between.Maximum:0.#} ")
                    + "pixels (√area), and Anchors.Sizes has none within a factor of √2 of them. "
                    + $"Move a size of a level to about {MathF.Round(between.Median)} pixels, or give every level one more.";
        }
    }
}
