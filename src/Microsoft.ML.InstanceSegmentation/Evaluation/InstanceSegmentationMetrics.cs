using Microsoft.ML.InstanceSegmentation.Common;
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
    public string ToJson() => MetricsJson.Format(BoundingBox, Mask);

    /// <summary>Writes <see cref="ToJson"/> to a file.</summary>
    /// <param name="file">The file; an old one is replaced once the new one is whole.</param>
    public void Save(string file) => MetricsJson.Save(file, BoundingBox, Mask);

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

    /// <summary>
    /// All figures of a file of detections, as pycocotools gives them for the two files as they stand: a detection's area, which tells
    /// small, medium and large apart, is its box's where the file has boxes, for the metrics of masks too; otherwise boxes and areas are
    /// the masks'.
    /// </summary>
    /// <param name="annotationFile">COCO annotations in JSON. The images are not needed.</param>
    /// <param name="resultsFile">Detections in COCO's results format, as <see cref="CocoResults"/> writes them.</param>
    /// <param name="maximumDetections">Most detections of a class in an image that count, best first. COCO's default is 100.</param>
    /// <exception cref="FileNotFoundException">One of the files is missing.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is not of its format, or the two do not belong together; the message names the entry.
    /// </exception>
    public static DetectionMetrics FromCocoResults(string annotationFile, string resultsFile, int maximumDetections = 100)
    {
        OptionCheck.Positive(maximumDetections);
        return CocoFiles.Evaluate(annotationFile, resultsFile, maximumDetections);
    }

    /// <summary>As <see cref="InstanceSegmentationMetrics.ToJson"/>, without <c>segm</c> where there are no masks.</summary>
    public string ToJson() => MetricsJson.Format(BoundingBox, Mask);

    /// <summary>Writes <see cref="ToJson"/> to a file.</summary>
    /// <param name="file">The file; an old one is replaced once the new one is whole.</param>
    public void Save(string file) => MetricsJson.Save(file, BoundingBox, Mask);

    /// <summary>The metrics of a detector that gives masks; null for another.</summary>
    internal InstanceSegmentationMetrics? WithMasks =>
        Mask is null ? null : new InstanceSegmentationMetrics { BoundingBox = BoundingBox, Mask = Mask };

    /// <summary>The tables that COCO's tools print.</summary>
    public override string ToString() => WithMasks?.ToString() ?? string.Join(Environment.NewLine, "Boxes", BoundingBox);
}
