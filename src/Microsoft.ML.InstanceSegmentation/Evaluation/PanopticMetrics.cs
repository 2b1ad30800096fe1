namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// Panoptic quality (Kirillov et al. 2019, "Panoptic Segmentation", section 4): PQ = SQ × RQ, how well found objects are outlined times how many
/// are found. Each is 0 to 1, higher is better.
/// </summary>
/// <param name="PQ">Sum of the intersections over union of the matches, over TP + FP/2 + FN/2.</param>
/// <param name="SQ">Segmentation quality: mean intersection over union of the matches; 0 where there are none.</param>
/// <param name="RQ">Recognition quality: TP / (TP + FP/2 + FN/2), which is F1.</param>
public readonly record struct PanopticQuality(double PQ, double SQ, double RQ);

/// <summary>Panoptic quality of a model on a data set.</summary>
/// <remarks>
/// Detections are made non-overlapping first: from the best score down, each keeps the pixels that no better one has, and is left out where that
/// is less than half of it (Kirillov et al. 2019). A match has an intersection over union above 0.5. An unmatched detection of which
/// more than half lies in crowd regions of its class counts for nothing. Ground truths that overlap each other stay as they are.
/// </remarks>
public sealed record PanopticMetrics
{
    /// <summary>The means over the classes that are in the data or were found; null where there are none.</summary>
    public required PanopticQuality? Mean { get; init; }

    /// <summary>Of each class, by class name; null for a class that neither is in the data nor was found.</summary>
    public required IReadOnlyDictionary<string, PanopticQuality?> PerClass { get; init; }
}
