using Microsoft.ML.InstanceSegmentation.Data;
using static System.FormattableString;

namespace Microsoft.ML.InstanceSegmentation.Advice;

/// <summary>Anchors chosen for the objects of a data set, and why.</summary>
internal sealed record AnchorSuggestion(AnchorOptions Anchors, string Reason)
{
    /// <summary>Anchors half a side apart: of smaller ones the level's grid would leave gaps.</summary>
    private const int LeastStrides = 2;

    /// <summary>As in Lin et al. 2017, section 4.1, where 32 pixels are on the level of stride 4.</summary>
    private const int MostStrides = 8;

    /// <summary>From level to level: sizes closer together would only compete for the same objects.</summary>
    private const double LeastStep = 1.5;

    /// <summary>Share of the objects that one size a level should fit; where it does not, and a second helps, a level has two.</summary>
    private const double EnoughFitted = 0.9;

    /// <summary>Ratios closer together than an octave are one: an anchor fits objects of up to √2 times its ratio and area.</summary>
    private const double RatioStep = 2;

    private const int MostRatios = 7;
    private const double OneRatioSpan = 1.5;

    /// <summary>The aspect ratios of this share of the objects at either end are left to the next anchor.</summary>
    private const double RatioTail = 0.1;

    /// <summary>A size that no more objects have at either end is none to begin with.</summary>
    private const double OutlierShare = 0.01;

    private const int MostIterations = 100;

    /// <summary>The least side of an anchor on a level.</summary>
    public static int SmallestSize(int stride) => LeastStrides * stride;

    /// <summary>Chooses a size for each level and the ratios in common.</summary>
    /// <param name="objects">Objects at the network's size, at least one.</param>
    /// <param name="backbone">A feature pyramid.</param>
    /// <param name="anyOrientation">Whether training turns the images by quarters, so that a ratio stands for its inverse too.</param>
    public static AnchorSuggestion For(IReadOnlyList<ObjectSize> objects, BackboneOptions backbone, bool anyOrientation)
    {
        (AnchorSuggestion one, double fitted) = For(objects, backbone, anyOrientation, sizesPerLevel: 1);
        if (fitted >= EnoughFitted)
            return one;
        (AnchorSuggestion two, double byTwo) = For(objects, backbone, anyOrientation, sizesPerLevel: 2);
        // Twice as many anchors are worth it only where the sizes are what was missing.
        return byTwo >= EnoughFitted || byTwo - fitted >= 1 - EnoughFitted ? two : one;
    }

    private static (AnchorSuggestion Suggestion, double Fitted) For(
        IReadOnlyList<ObjectSize> objects, BackboneOptions backbone, bool anyOrientation, int sizesPerLevel)
    {
        // The level after the last stage is pooled once more.
        int[] strides = [.. backbone.Stages.Select(stage => 1 << stage), 2 << backbone.Stages[^1]];
        float[] sizes = Sizes(new Quantiles(objects.Select(item => item.Side)), strides, sizesPerLevel);
        IEnumerable<float> asDrawn = objects.Select(item => item.AspectRatio);
        float[] ratios = Ratios(new Quantiles(anyOrientation ? asDrawn.Concat(asDrawn.Select(ratio => 1 / ratio)) : asDrawn));
        var anchors = new AnchorOptions { Sizes = [.. sizes.Chunk(sizesPerLevel)], AspectRatios = ratios };
        double covered = new AnchorCoverage(anchors).Share(objects);
        string listed = string.Join(", ", ratios.Select(ratio => Invariant($"{ratio}")));
        string reason = Invariant($"Anchors of {string.Join(", ", sizes)} pixels, {sizesPerLevel} a level: the centres of the objects' ")
            + Invariant($"log √area by k-means, k = {sizes.Length}, held to {LeastStrides} to {MostStrides} strides of their level and ")
            + Invariant($"at least {LeastStep} times those of the level before. Aspect ratios {listed} ")
            + "span the objects but for a tenth at either end. "
            + Invariant($"Both centred, one of them has an intersection over union of at least 0.5 with {covered:0%} of the objects.");
        return (new AnchorSuggestion(anchors, reason), covered);
    }

    private static float[] Sizes(Quantiles sides, int[] strides, int perLevel)
    {
        float[] sizes = Centres(sides, perLevel * strides.Length);
        float step = (float)Math.Pow(LeastStep, 1d / perLevel);
        for (int i = 0; i < sizes.Length; i++)
        {
            int stride = strides[i / perLevel];
            // Steps of 1.5 never lead out of limits that double.
            float least = MathF.Max(SmallestSize(stride), i == 0 ? 0 : step * sizes[i - 1]);
            sizes[i] = MathF.Round(MathF.Max(least, MathF.Min(sizes[i], MostStrides * stride)));
        }
        return sizes;
    }

    /// <summary>
    /// k-means (Lloyd's algorithm) of logarithms in ascending order: a cluster is a run of them, ending halfway to the next centre. It
    /// begins with equal steps, since quantiles would coincide where many objects are of one size.
    /// </summary>
    private static float[] Centres(Quantiles sides, int k)
    {
        double[] logs = [.. sides.Sorted.ToArray().Select(side => Math.Log(side))];
        double[] sums = new double[logs.Length + 1];
        for (int i = 0; i < logs.Length; i++)
            sums[i + 1] = sums[i] + logs[i];
        double first = Math.Log(sides.At(OutlierShare)), last = Math.Log(sides.At(1 - OutlierShare));
        double[] centres = [.. Enumerable.Range(0, k).Select(i => first + ((last - first) * i / (k - 1)))];
        bool moved = true;
        for (int iteration = 0; moved && iteration < MostIterations; iteration++)
        {
            moved = false;
            int start = 0;
            for (int i = 0; i < k; i++)
            {
                int end = i == k - 1 ? logs.Length : FirstAbove(logs, (centres[i] + centres[i + 1]) / 2);
                double centre = end > start ? (sums[end] - sums[start]) / (end - start) : centres[i];
                moved |= centre != centres[i];
                (centres[i], start) = (centre, Math.Max(start, end));
            }
        }
        return Array.ConvertAll(centres, centre => (float)Math.Exp(centre));
    }

    private static int FirstAbove(double[] ascending, double value)
    {
        int low = 0, high = ascending.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (ascending[middle] <= value)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>Ratios at equal steps of the logarithm from one end to the other, at most an octave apart where 7 suffice.</summary>
    private static float[] Ratios(Quantiles ratios)
    {
        double low = ratios.At(RatioTail), high = ratios.At(1 - RatioTail);
        if (high / low < OneRatioSpan)
            return [Rounded(ratios.Median)];
        int count = Math.Min(MostRatios, 1 + (int)Math.Ceiling(Math.Log(high / low, RatioStep) - 1e-6));
        return [.. Enumerable.Range(0, count).Select(i => Rounded(low * Math.Pow(high / low, i / (count - 1d))))];
    }

    /// <summary>To two digits, which is what a reader of the options can follow.</summary>
    private static float Rounded(double ratio)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(ratio)) - 1);
        return (float)(Math.Round(ratio / unit) * unit);
    }
}
