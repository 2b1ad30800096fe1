// G: ground-truth boxes. C: candidate boxes, that is anchors or proposals.
using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.InstanceSegmentation.Boxes;

internal enum MatchKind : byte
{
    /// <summary>Background.</summary>
    Negative,

    /// <summary>Neither: enters no loss.</summary>
    Ignored,

    /// <summary>On an object.</summary>
    Positive,
}

/// <summary>What a candidate box is, and the ground-truth box it overlaps most; that index means something for positives alone.</summary>
internal readonly record struct Match(MatchKind Kind, int Instance);

/// <summary>
/// Decides by overlap which candidates are positive and which are negative. With low-quality matches, the candidates that overlap a
/// ground-truth box most are positive however little that is, so that no object goes without (Ren et al. 2015, section 3.1.2 (i)).
/// </summary>
internal sealed class Matcher(float positiveFrom, float negativeBelow, bool lowQualityMatches)
{
    /// <summary>A negative with more than this share of its area in a crowd region is ignored: it may well be on an object.</summary>
    private const float CrowdShare = 0.5f;

    public Match[] Match(ReadOnlySpan<Box> candidates, ReadOnlySpan<Box> groundTruth, ReadOnlySpan<Box> crowds)
    {
        var columns = new BoxArrays(candidates);
        var overlaps = new float[candidates.Length];
        var best = new float[candidates.Length];
        var bestInstance = new int[candidates.Length];
        var mostOf = new float[groundTruth.Length];
        for (int g = 0; g < groundTruth.Length; g++)
        {
            columns.Overlaps(groundTruth[g], overlaps);
            mostOf[g] = KeepBetter(overlaps, g, best, bestInstance);
        }

        var matches = new Match[candidates.Length];
        for (int c = 0; c < matches.Length; c++)
        {
            MatchKind kind = best[c] >= positiveFrom && groundTruth.Length > 0 ? MatchKind.Positive
                : best[c] < negativeBelow || groundTruth.Length == 0 ? MatchKind.Negative
                : MatchKind.Ignored;
            matches[c] = new Match(kind, bestInstance[c]);
        }
        if (lowQualityMatches)
            AddLowQualityMatches(columns, groundTruth, mostOf, overlaps, matches);
        IgnoreInCrowds(candidates, crowds, matches);
        return matches;
    }

    /// <summary>Takes over what is better than the best so far, and returns the largest value.</summary>
    private static float KeepBetter(Span<float> overlaps, int instance, Span<float> best, Span<int> bestInstance)
    {
        Span<Vector<float>> overlapVectors = MemoryMarshal.Cast<float, Vector<float>>(overlaps);
        Span<Vector<float>> bestVectors = MemoryMarshal.Cast<float, Vector<float>>(best);
        Span<Vector<int>> instanceVectors = MemoryMarshal.Cast<int, Vector<int>>(bestInstance);
        var instances = new Vector<int>(instance);
        Vector<float> most = Vector<float>.Zero;
        for (int v = 0; v < overlapVectors.Length; v++)
        {
            Vector<float> overlap = overlapVectors[v];
            Vector<int> better = Vector.GreaterThan(overlap, bestVectors[v]);
            bestVectors[v] = Vector.Max(overlap, bestVectors[v]);
            instanceVectors[v] = Vector.ConditionalSelect(better, instances, instanceVectors[v]);
            most = Vector.Max(most, overlap);
        }
        float largest = 0;
        for (int i = 0; i < Vector<float>.Count; i++)
            largest = MathF.Max(largest, most[i]);
        for (int c = overlapVectors.Length * Vector<float>.Count; c < overlaps.Length; c++)
        {
            largest = MathF.Max(largest, overlaps[c]);
            if (overlaps[c] > best[c])
                (best[c], bestInstance[c]) = (overlaps[c], instance);
        }
        return largest;
    }

    /// <summary>
    /// All candidates that share the largest overlap with a ground-truth box become positive, each for the box that it overlaps most.
    /// A box that no candidate touches gets none; torchvision would make every candidate that is apart from it positive.
    /// </summary>
    private static void AddLowQualityMatches(BoxArrays candidates, ReadOnlySpan<Box> groundTruth, float[] mostOf, float[] overlaps, Match[] matches)
    {
        for (int g = 0; g < groundTruth.Length; g++)
        {
            if (mostOf[g] == 0)
                continue;
            candidates.Overlaps(groundTruth[g], overlaps);
            ReadOnlySpan<float> rest = overlaps;
            for (int from = 0, at; (at = rest[from..].IndexOf(mostOf[g])) >= 0; from += at + 1)
                matches[from + at] = matches[from + at] with { Kind = MatchKind.Positive };
        }
    }

    private static void IgnoreInCrowds(ReadOnlySpan<Box> candidates, ReadOnlySpan<Box> crowds, Match[] matches)
    {
        foreach (Box crowd in crowds)
        {
            for (int c = 0; c < matches.Length; c++)
            {
                if (matches[c].Kind == MatchKind.Negative && candidates[c].Intersection(crowd) > CrowdShare * candidates[c].Area)
                    matches[c] = matches[c] with { Kind = MatchKind.Ignored };
            }
        }
    }
}
