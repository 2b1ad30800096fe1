namespace Microsoft.ML.InstanceSegmentation.Boxes;

/// <summary>
/// What all stages do with the boxes they predict: clip them to the image, drop those that are too small or too unlikely, and of those that
/// overlap keep the best (Girshick 2015, section 3.1; Ren et al. 2015, section 3.3).
/// </summary>
/// <param name="scoreFrom">Boxes with a lower score go; so do those whose score is not a number.</param>
/// <param name="sideFrom">Boxes with a shorter side go, in pixels of the network's input.</param>
/// <param name="nmsThreshold">Boxes that overlap a better one of their group by more go; intersection over union.</param>
/// <param name="most">Most boxes of an image.</param>
/// <param name="decays">Whether <see cref="OverlapDecay"/> then lowers the scores of those that overlap better ones, and drops more by them.</param>
internal sealed class DetectionFilter(float scoreFrom, float sideFrom, float nmsThreshold, int most, bool decays = false)
{
    /// <summary>Shortest side of a detection, in pixels of the network's input: thinner boxes hold no pixel's centre.</summary>
    public const float SmallestDetection = 1e-2f;

    /// <summary>The filter of detections: their score is above the threshold.</summary>
    public static DetectionFilter Of(DetectionOptions options) =>
        new(MathF.BitIncrement(options.ScoreThreshold), SmallestDetection, options.NmsThreshold, options.MaxDetections,
            options.DecayOverlapping);

    /// <summary>The boxes of an image that remain, the best first, clipped to it.</summary>
    /// <param name="boxes">The boxes; those that may remain are replaced by what of them is inside the image.</param>
    /// <param name="scores">Score of each.</param>
    /// <param name="groups">Class or level of each: only boxes of one group suppress each other.</param>
    /// <param name="size">Height and width of the image.</param>
    /// <returns>The boxes with their groups as classes.</returns>
    public ImageDetections Filter(ReadOnlySpan<Box> boxes, ReadOnlySpan<float> scores, ReadOnlySpan<int> groups, (int Height, int Width) size)
    {
        var candidates = new List<Box>(boxes.Length);
        var candidateScores = new List<float>(boxes.Length);
        var candidateGroups = new List<int>(boxes.Length);
        for (int i = 0; i < boxes.Length; i++)
        {
            // Written so that what is not a number fails.
            if (!(scores[i] >= scoreFrom))
                continue;
            Box box = boxes[i].Clip(size.Height, size.Width);
            if (!(box.Width >= sideFrom && box.Height >= sideFrom))
                continue;
            candidates.Add(box);
            candidateScores.Add(scores[i]);
            candidateGroups.Add(groups[i]);
        }
        int[] kept = NonMaximumSuppression.Select([.. candidates], [.. candidateScores], [.. candidateGroups], nmsThreshold, most);
        ImageDetections detections = Pick(kept, candidates, candidateScores, candidateGroups);
        return decays ? Decayed(detections) : detections;
    }

    private ImageDetections Decayed(ImageDetections detections)
    {
        float[] scores = OverlapDecay.Decay(detections.Boxes, detections.Scores, detections.Classes);
        int[] kept = [.. Enumerable.Range(0, scores.Length).Where(i => scores[i] >= scoreFrom).OrderByDescending(i => scores[i])];
        return Pick(kept, detections.Boxes, scores, detections.Classes);
    }

    private static ImageDetections Pick(int[] kept, IReadOnlyList<Box> boxes, IReadOnlyList<float> scores, IReadOnlyList<int> classes) =>
        new(Array.ConvertAll(kept, i => boxes[i]), Array.ConvertAll(kept, i => scores[i]), Array.ConvertAll(kept, i => classes[i]));
}
