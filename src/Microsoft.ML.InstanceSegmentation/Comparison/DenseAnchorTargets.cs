using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Comparison;

/// <summary>What the anchors of one image are to say.</summary>
/// <param name="Positives">Indices of the anchors on an object, ascending.</param>
/// <param name="Negatives">Indices of those on the background, ascending.</param>
/// <param name="Anchors">The positive anchors.</param>
/// <param name="Boxes">The ground-truth box of each.</param>
/// <param name="Classes">The class of each, from 0.</param>
internal sealed record DenseAnchorTargets(int[] Positives, int[] Negatives, Box[] Anchors, Box[] Boxes, int[] Classes)
{
    /// <summary>By overlap.</summary>
    public static DenseAnchorTargets Of(Matcher matcher, Box[] anchors, GroundTruth groundTruth)
    {
        Match[] matches = matcher.Match(anchors, groundTruth.Boxes, groundTruth.Crowds);
        int[] positives = Indices(MatchKind.Positive);
        return new DenseAnchorTargets(
            positives,
            Indices(MatchKind.Negative),
            Array.ConvertAll(positives, i => anchors[i]),
            Array.ConvertAll(positives, i => groundTruth.Boxes[matches[i].Instance]),
            Array.ConvertAll(positives, i => groundTruth.Classes[matches[i].Instance]));

        int[] Indices(MatchKind kind) => [.. Enumerable.Range(0, matches.Length).Where(i => matches[i].Kind == kind)];
    }
}
