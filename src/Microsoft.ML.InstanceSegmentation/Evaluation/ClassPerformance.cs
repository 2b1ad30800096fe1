namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Precision, recall and F1 of the detections whose score is at least a threshold; each is 0 to 1, higher is better.</summary>
/// <param name="ScoreThreshold">The threshold, a score that a detection has.</param>
/// <param name="Precision">Right detections among detections.</param>
/// <param name="Recall">Found objects among objects.</param>
/// <param name="F1">Harmonic mean of both, 2 TP / (2 TP + FP + FN).</param>
public readonly record struct ScorePoint(float ScoreThreshold, double Precision, double Recall, double F1);

/// <summary>How precision and recall of one class depend on the score threshold, at one intersection over union of masks.</summary>
public sealed record ClassPerformance
{
    /// <summary>Objects of the class in the data, without crowd regions.</summary>
    public required int Objects { get; init; }

    /// <summary>
    /// For each score that a detection of the class has, the highest first. Precision is as counted, not made to fall as for average precision.
    /// Empty where the class was never found; recall is 0 where it has no objects.
    /// </summary>
    public required IReadOnlyList<ScorePoint> Curve { get; init; }

    /// <summary>
    /// The point of <see cref="Curve"/> with the highest F1, of equals the one with the highest score; null where no detection is right. It is found
    /// on these images and flatters on them: measure it on others.
    /// </summary>
    public required ScorePoint? Best { get; init; }

    /// <summary>The figures at a threshold; null where no detection of the class has such a score.</summary>
    /// <param name="scoreThreshold">Detections with this score or a higher one count.</param>
    public ScorePoint? At(float scoreThreshold)
    {
        ScorePoint? last = null;
        foreach (ScorePoint point in Curve)
        {
            if (!(point.ScoreThreshold >= scoreThreshold))
                break;
            last = point;
        }
        return last;
    }
}
