using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>COCO metrics of a model on a data set, for boxes and for masks.</summary>
public sealed record InstanceSegmentationMetrics
{
    /// <summary>Metrics of the boxes: detections are matched by the intersection over union of boxes.</summary>
    public required CocoMetrics BoundingBox { get; init; }

    /// <summary>Metrics of the masks: detections are matched by the intersection over union of masks.</summary>
    public required CocoMetrics Mask { get; init; }

    /// <summary>
    /// The metrics as <c>{"bbox":{"AP":…,"AP50":…,"AP75":…,…},"segm":{…}}</c>; the letters s, m and l at the end of a name stand for
    /// small, medium and large instances. <c>APInterval</c> and <c>AP50Interval</c>, where there are such, are the ends of 95 % intervals.
    /// </summary>
    public string ToJson() => MetricsJson.Format(BoundingBox, Mask);

    /// <summary>Writes <see cref="ToJson"/> to a file.</summary>
    /// <param name="file">The file; an old one is replaced once the new one is whole.</param>
    public void Save(string file) => MetricsJson.Save(file, BoundingBox, Mask);

    /// <summary>Both tables, in the layout that COCO's tools print.</summary>
    public override string ToString() => string.Join(Environment.NewLine, "Boxes", BoundingBox, "Masks", Mask);
}

/// <summary>COCO metrics of a detector on a data set, for boxes and, if it predicts masks, for masks.</summary>
public sealed record DetectionMetrics
{
    /// <summary>Metrics of the boxes: detections are matched by the intersection over union of boxes.</summary>
    public required CocoMetrics BoundingBox { get; init; }

    /// <summary>
    /// Metrics of the masks, matched by the intersection over union of masks; null for a detector that predicts boxes only.
    /// </summary>
    public CocoMetrics? Mask { get; init; }

    /// <summary>
    /// Metrics of the masks by the lower of two overlaps, of the masks and of their boundary regions, which do not forgive a coarse outline of a large
    /// object: boundary AP (Cheng et al. 2021, "Boundary IoU", section 5.2). Null where it was not asked for, or there are no masks.
    /// </summary>
    public CocoMetrics? Boundary { get; init; }

    /// <summary>
    /// Evaluates a file of detections and gives the same figures as pycocotools with the same two files: a detection's area, which tells
    /// small, medium and large apart, is its box's where the file has boxes, for the metrics of masks too; otherwise boxes and areas are
    /// the masks'. As in pycocotools, an annotation of id 0 is never found, since 0 stands for no match there: give ids from 1 on.
    /// </summary>
    /// <remarks>
    /// Of other formats than COCO's, images have the numbers 1, 2, … in the order in which they are read, or where all their names are numbers, those;
    /// classes have the numbers 1, 2, …. Detections may give an image's name and a class's instead, with any format.
    /// </remarks>
    /// <param name="annotationFile">COCO annotations in JSON, for which the images are not needed; or a data set of any format that <c>LoadInstances</c> reads.</param>
    /// <param name="resultsFile">Detections in COCO's results format, as <see cref="CocoResults"/> writes them; masks may be polygons.</param>
    /// <param name="maximumDetections">Most detections of a class in an image that count, best first. COCO's default is 100.</param>
    /// <param name="imageFolder">Folder of the images, for formats other than COCO's; null for the one that the format names.</param>
    /// <param name="options">Which part of the data set is read, for formats other than COCO's; null: the defaults.</param>
    /// <param name="boundary">Whether <see cref="Boundary"/> is wanted, of boundary regions as wide as 2 % of the image's diagonal. Default false.</param>
    /// <exception cref="FileNotFoundException">One of the files is missing.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is not of its format, or the two do not belong together; the message names the entry.
    /// </exception>
    public static DetectionMetrics FromCocoResults(
        string annotationFile, string resultsFile, int maximumDetections = 100, string? imageFolder = null, ReadingOptions? options = null, bool boundary = false)
    {
        OptionCheck.Positive(maximumDetections);
        options?.Validate();
        return CocoFileEvaluation.Evaluate(annotationFile, resultsFile, maximumDetections, imageFolder, options, boundary);
    }

    /// <summary>As <see cref="InstanceSegmentationMetrics.ToJson"/>, without <c>segm</c> where there are no masks, and with <c>boundary</c> where it was asked for.</summary>
    public string ToJson() => MetricsJson.Format(BoundingBox, Mask, Boundary);

    /// <summary>Writes <see cref="ToJson"/> to a file.</summary>
    /// <param name="file">The file; an old one is replaced once the new one is whole.</param>
    public void Save(string file) => MetricsJson.Save(file, BoundingBox, Mask, Boundary);

    /// <summary>Box and mask metrics; null for a detector that predicts boxes only.</summary>
    internal InstanceSegmentationMetrics? WithMasks =>
        Mask is null ? null : new InstanceSegmentationMetrics { BoundingBox = BoundingBox, Mask = Mask };

    /// <summary>The tables, in the layout that COCO's tools print.</summary>
    public override string ToString() =>
        string.Join(Environment.NewLine, [WithMasks?.ToString() ?? $"Boxes{Environment.NewLine}{BoundingBox}", .. Boundary is { } boundary ? ["Boundaries", boundary.ToString()] : Array.Empty<string>()]);
}
