using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// LVIS' evaluation (Gupta et al. 2019, "LVIS: A Dataset for Large Vocabulary Instance Segmentation", section 3.1): COCO's average precision for data sets of so
/// many classes that each image was searched for some of them only. A class is judged on the images that have instances of it and on those that
/// are known to have none; where not all instances are labelled, false detections count for nothing.
/// </summary>
public sealed record LvisEvaluation
{
    /// <summary>Detections of an image that LVIS counts.</summary>
    internal const int UsualDetections = 300;

    /// <summary>Metrics of the boxes: detections are matched by the intersection over union of boxes.</summary>
    public required LvisMetrics BoundingBox { get; init; }

    /// <summary>Metrics of the masks, matched by the intersection over union of masks; null where the detections have none.</summary>
    public LvisMetrics? Mask { get; init; }

    /// <summary>
    /// Metrics of the masks by the lower of two overlaps, of the masks and of their boundary regions (Cheng et al. 2021, "Boundary IoU"); null where they
    /// were not asked for, or there are no masks.
    /// </summary>
    public LvisMetrics? Boundary { get; init; }

    /// <summary>
    /// Evaluates a file of detections with the figures of the lvis-api for the same two files; no images are needed. A detection's area, which tells small,
    /// medium and large apart, is its box's where the file has boxes, otherwise its mask's.
    /// </summary>
    /// <param name="annotationFile">
    /// Annotations in LVIS' format, which is COCO's with <c>neg_category_ids</c> and <c>not_exhaustive_category_ids</c> of each image, and <c>frequency</c> of each
    /// category: r, c or f. A category without it counts in no average of rare, common or frequent ones.
    /// </param>
    /// <param name="resultsFile">Detections in COCO's results format, as <see cref="CocoResults"/> writes them.</param>
    /// <param name="maximumDetections">Most detections of an image that count, of all classes together, best first; at least 1. LVIS' default is 300.</param>
    /// <param name="boundary">Whether <see cref="Boundary"/> is wanted, of boundary regions as wide as 2 % of the image's diagonal. Default false.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <exception cref="FileNotFoundException">One of the files is missing.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is not of its format, an image lacks the classes that were looked for, or the two files do not belong together; the message names the entry.
    /// </exception>
    public static LvisEvaluation FromResults(string annotationFile, string resultsFile, int maximumDetections = UsualDetections, bool boundary = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(annotationFile);
        ArgumentException.ThrowIfNullOrEmpty(resultsFile);
        OptionCheck.Positive(maximumDetections);
        return CocoFileEvaluation.Lvis(annotationFile, resultsFile, maximumDetections, boundary);
    }

    /// <summary>
    /// The metrics as <c>{"bbox":{"AP":…,"AP50":…,…},"segm":{…},"boundary":{…}}</c>, as far as there are such; the letters r, c and f at the end of a name
    /// stand for rare, common and frequent classes, and s, m and l for small, medium and large instances.
    /// </summary>
    public string ToJson() => LvisMetricsJson.Format(this);

    /// <summary>Writes <see cref="ToJson"/> to a file.</summary>
    /// <param name="file">The file; an old one is replaced once the new one is whole.</param>
    public void Save(string file) => LvisMetricsJson.Save(file, this);

    /// <summary>The metrics, a line each.</summary>
    public override string ToString() =>
        string.Join(Environment.NewLine, Parts.SelectMany(part => new[] { part.Title, part.Metrics.ToString() }));

    /// <summary>Those that there are, with their keys in JSON.</summary>
    internal IReadOnlyList<(string Key, string Title, LvisMetrics Metrics)> Parts =>
        [.. new[] { ("bbox", "Boxes", BoundingBox), ("segm", "Masks", Mask), ("boundary", "Boundaries", Boundary) }.Where(part => part.Item3 is not null).Select(part => (part.Item1, part.Item2, part.Item3!))];
}
