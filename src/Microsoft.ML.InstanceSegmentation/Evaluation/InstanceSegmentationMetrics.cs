using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>COCO box and mask metrics of a model on a data set.</summary>
public sealed record InstanceSegmentationMetrics
{
    /// <summary>Metrics with the intersection over union of boxes.</summary>
    public required CocoMetrics BoundingBox { get; init; }

    /// <summary>Metrics with the intersection over union of masks.</summary>
    public required CocoMetrics Mask { get; init; }

    /// <summary>
    /// The metrics as <c>{"bbox":{"AP":…,"AP50":…,"AP75":…,…},"segm":{…}}</c>; the letters s, m and l at the end of a name stand for
    /// small, medium and large instances.
    /// </summary>
    public string ToJson() => MetricsJson.Format(this);

    /// <summary>Writes <see cref="ToJson"/> to a file.</summary>
    /// <param name="file">The file; an old one is replaced.</param>
    public void Save(string file) => File.WriteAllText(file, ToJson() + "\n");

    /// <summary>The two tables that COCO's tools print.</summary>
    public override string ToString() => string.Join(Environment.NewLine, "Boxes", BoundingBox, "Masks", Mask);
}

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
