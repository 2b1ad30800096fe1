namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>Counts <see cref="InstanceConfusionMatrix"/>.</summary>
internal static class ConfusionCounts
{
    /// <param name="classNames">Names of the classes.</param>
    /// <param name="images">The images.</param>
    /// <param name="iouThreshold">Least intersection over union of a match, within a class and between classes.</param>
    /// <param name="scoreThreshold">Least score of a detection that counts.</param>
    public static InstanceConfusionMatrix Of(
        IReadOnlyList<string> classNames, IEnumerable<MatchedImage> images, double iouThreshold, float scoreThreshold)
    {
        int background = classNames.Count;
        int[][] counts = [.. Enumerable.Range(0, background + 1).Select(_ => new int[background + 1])];
        foreach (MatchedImage image in images)
            Count(image, counts, CocoProtocol.MatchThreshold(iouThreshold), scoreThreshold);
        return new InstanceConfusionMatrix { ClassNames = classNames, Counts = counts };
    }

    private static void Count(MatchedImage matched, int[][] counts, double iouThreshold, float scoreThreshold)
    {
        OverlappedImage image = matched.Image;
        int background = counts.Length - 1;
        int?[] takenBy = new int?[image.TruthClasses.Length];
        var left = new HashSet<int>();
        for (int d = 0; d < image.Classes.Length; d++)
        {
            if (!(image.Scores[d] >= scoreThreshold))
                continue;
            if (matched.Matches[d] is { } truth)
                takenBy[truth] = image.Classes[d];
            else if (!matched.Ignored[d])
                left.Add(d);
        }
        var pairs = left.Order().SelectMany(d => image.Overlaps[d].Where(overlap => overlap.IoU >= iouThreshold).Select(overlap => (Detection: d, overlap.Truth, overlap.IoU)))
            .OrderByDescending(pair => pair.IoU);
        foreach ((int detection, int truth, _) in pairs)
        {
            if (image.IsCrowd[truth] || takenBy[truth] is not null || !left.Remove(detection))
                continue;
            takenBy[truth] = image.Classes[detection];
        }
        for (int g = 0; g < takenBy.Length; g++)
        {
            if (!image.IsCrowd[g])
                counts[image.TruthClasses[g]][takenBy[g] ?? background]++;
        }
        foreach (int d in left)
            counts[background][image.Classes[d]]++;
    }
}
