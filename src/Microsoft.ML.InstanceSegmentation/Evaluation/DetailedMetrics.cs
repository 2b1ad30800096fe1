using System.Globalization;
using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// What an evaluation tells besides COCO's figures: how many objects are right at one score threshold, where they are confused, which
/// threshold is best, and what the errors cost. All but <see cref="Coco"/> is by the overlap of masks.
/// </summary>
public sealed record DetailedMetrics
{
    /// <summary>COCO's average precision and recall, as <c>Evaluate</c> gives them.</summary>
    public required InstanceSegmentationMetrics Coco { get; init; }

    /// <summary>
    /// The same of masks by the lower of two overlaps, of the masks and of their boundary regions, which are as wide as 2 % of the image's diagonal: boundary AP
    /// (Cheng et al. 2021, "Boundary IoU"). Well below <see cref="Coco"/>'s, the outlines of large objects are coarse.
    /// </summary>
    public required CocoMetrics Boundary { get; init; }

    /// <summary>Least score of the detections that count in <see cref="Objects"/>, <see cref="Panoptic"/> and <see cref="ConfusionMatrix"/>.</summary>
    public required float ScoreThreshold { get; init; }

    /// <summary>Least intersection over union of a match in <see cref="ConfusionMatrix"/>, <see cref="PerClass"/> and <see cref="Errors"/>.</summary>
    public required double IoUThreshold { get; init; }

    /// <summary>Objects found among objects found, missed and made up: the figures of microscopy.</summary>
    public required ObjectAccuracyMetrics Objects { get; init; }

    /// <summary>Panoptic quality, of detections made non-overlapping.</summary>
    public required PanopticMetrics Panoptic { get; init; }

    /// <summary>What objects of each class were taken for, with misses and false alarms.</summary>
    public required InstanceConfusionMatrix ConfusionMatrix { get; init; }

    /// <summary>Precision, recall and F1 over the score, and the best threshold, of each class by its name.</summary>
    public required IReadOnlyDictionary<string, ClassPerformance> PerClass { get; init; }

    /// <summary>Kinds of errors, and the average precision that each costs.</summary>
    public required DetectionErrors Errors { get; init; }

    /// <summary>
    /// The metrics as JSON: <c>bbox</c> and <c>segm</c> as in <see cref="InstanceSegmentationMetrics.ToJson"/>, <c>boundary</c> likewise, and beside them <c>objects</c>,
    /// <c>panoptic</c>, <c>confusion</c>, <c>perClass</c> (the best threshold, without the curve) and <c>errors</c>.
    /// </summary>
    public string ToJson() => DetailedMetricsJson.Format(this);

    /// <summary>Writes <see cref="ToJson"/> to a file.</summary>
    /// <param name="file">The file; an old one is replaced once the new one is whole.</param>
    public void Save(string file) => DetailedMetricsJson.Save(file, this);

    /// <summary>COCO's tables, and below them the other figures.</summary>
    public override string ToString() => string.Join(
        Environment.NewLine,
        [
            Coco.ToString(),
            "Boundaries",
            Boundary.ToString(),
            Invariant($"Objects at a score of {ScoreThreshold:0.###} or more"),
            Invariant($" accuracy at IoU 0.50: {Objects.ByIoU[0]:0.000}, mean of 0.50:0.90: {Objects.Mean:0.000}, Data Science Bowl: {Objects.DataScienceBowl:0.000}"),
            Panoptic.Mean is { } mean ? Invariant($" PQ: {mean.PQ:0.000}, SQ: {mean.SQ:0.000}, RQ: {mean.RQ:0.000}") : " PQ: nothing to measure",
            Invariant($"Confusion at an IoU of {IoUThreshold:0.##}"),
            ConfusionMatrix.GetFormattedConfusionTable(),
            .. PerClass.Select(each => each.Value.Best is { } best
                ? Invariant($"{each.Key}: F1 is best, {best.F1:0.000}, from a score of {best.ScoreThreshold:0.###} (precision {best.Precision:0.000}, recall {best.Recall:0.000})")
                : $"{each.Key}: nothing is found"),
            Errors.ToString(),
        ]);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
