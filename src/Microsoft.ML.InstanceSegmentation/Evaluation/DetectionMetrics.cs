namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>COCO metrics of a detector on a data set: of its boxes, and of its masks where it gives any.</summary>
public sealed record DetectionMetrics
{
    /// <summary>Metrics with the intersection over union of boxes.</summary>
    public required CocoMetrics BoundingBox { get; init; }

    /// <summary>Metrics with the intersection over union of masks; null for a detector that gives boxes only.</summary>
    public CocoMetrics? Mask { get; init; }

    /// <summary>The metrics of a detector that gives masks; null for another.</summary>
    internal InstanceSegmentationMetrics? WithMasks =>
        Mask is null ? null : new InstanceSegmentationMetrics { BoundingBox = BoundingBox, Mask = Mask };

    /// <summary>The tables that COCO's tools print.</summary>
    public override string ToString() => WithMasks?.ToString() ?? string.Join(Environment.NewLine, "Boxes", BoundingBox);
}
