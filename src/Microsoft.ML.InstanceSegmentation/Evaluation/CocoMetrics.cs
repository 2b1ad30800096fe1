namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>
/// COCO's summary, each 0 to 1, or -1 where the data has no ground truth of that kind, as in pycocotools.
/// </summary>
public sealed record CocoMetrics
{
    /// <summary>Average precision over the intersection-over-union thresholds 0.50 to 0.95 and all classes.</summary>
    public required double AP { get; init; }

    /// <summary>Average precision at an intersection over union of 0.50.</summary>
    public required double AP50 { get; init; }

    /// <summary>Average precision at an intersection over union of 0.75.</summary>
    public required double AP75 { get; init; }

    /// <summary>Average precision of instances below 32² pixels.</summary>
    public required double APSmall { get; init; }

    /// <summary>Average precision of instances between 32² and 96² pixels.</summary>
    public required double APMedium { get; init; }

    /// <summary>Average precision of instances above 96² pixels.</summary>
    public required double APLarge { get; init; }

    /// <summary>Average recall with 1 detection an image.</summary>
    public required double AR1 { get; init; }

    /// <summary>Average recall with 10 detections an image.</summary>
    public required double AR10 { get; init; }

    /// <summary>Average recall with the most detections an image that the evaluation allows, 100 unless told otherwise.</summary>
    public required double AR { get; init; }

    /// <summary>Average recall of instances below 32² pixels.</summary>
    public required double ARSmall { get; init; }

    /// <summary>Average recall of instances between 32² and 96² pixels.</summary>
    public required double ARMedium { get; init; }

    /// <summary>Average recall of instances above 96² pixels.</summary>
    public required double ARLarge { get; init; }

    /// <summary>AP of each class by its name.</summary>
    public required IReadOnlyDictionary<string, double> PerClassAP { get; init; }
}
