namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>COCO box and mask metrics of a model on a data set.</summary>
public sealed record InstanceSegmentationMetrics
{
    /// <summary>Metrics with the intersection over union of boxes.</summary>
    public required CocoMetrics BoundingBox { get; init; }

    /// <summary>Metrics with the intersection over union of masks.</summary>
    public required CocoMetrics Mask { get; init; }
}
