using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// COCO's evaluation with parameters of one's own (pycocotools' COCOeval): thresholds, ranges of areas, limits, classes or none, some images
/// alone. With COCO's own parameters, <see cref="DetectionMetrics.FromCocoResults"/> gives the usual figures at once.
/// </summary>
public sealed class CocoEvaluation
{
    internal CocoEvaluation(CocoParameters parameters, CocoFigures boundingBox, CocoFigures? mask, CocoFigures? boundary)
    {
        (Parameters, BoundingBox, Mask, Boundary) = (parameters, boundingBox, mask, boundary);
    }

    /// <summary>What was counted, and how.</summary>
    public CocoParameters Parameters { get; }

    /// <summary>The figures of the boxes.</summary>
    public CocoFigures BoundingBox { get; }

    /// <summary>The figures of the masks; null where the detections have none.</summary>
    public CocoFigures? Mask { get; }

    /// <summary>
    /// The figures of the masks by the lower of two overlaps, of the masks and of their boundary regions (Cheng et al. 2021, "Boundary IoU"): boundary
    /// AP. Null where the detections have no masks, or <see cref="CocoParameters.BoundaryDilationRatio"/> is null.
    /// </summary>
    public CocoFigures? Boundary { get; }

    /// <summary>Evaluates a file of detections; no images are needed.</summary>
    /// <param name="annotationFile">Annotations in COCO's format.</param>
    /// <param name="resultsFile">Detections in COCO's results format.</param>
    /// <param name="parameters">What counts; null for COCO's own.</param>
    /// <exception cref="ArgumentException">A parameter is out of its range, or the annotation file lacks an id that it names.</exception>
    /// <exception cref="InvalidDataException">A file is not as it should be; the message names the place.</exception>
    public static CocoEvaluation FromCocoResults(string annotationFile, string resultsFile, CocoParameters? parameters = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(annotationFile);
        ArgumentException.ThrowIfNullOrEmpty(resultsFile);
        return CocoFileEvaluation.Engine(annotationFile, resultsFile, parameters ?? new CocoParameters()).Evaluation();
    }
}

/// <summary>
/// Average precision and recall by threshold, range of areas, number of detections and class. A mean is over what has ground truth; where
/// nothing has, it is -1, as in pycocotools.
/// </summary>
public sealed class CocoFigures
{
    private readonly CocoParameters _parameters;
    private readonly string[] _classNames;

    /// <summary>By range, limit and class; null for a class without ground truth.</summary>
    private readonly PrecisionRecall?[][][] _figures;

    internal CocoFigures(CocoParameters parameters, string[] classNames, Func<int, int, PrecisionRecall?[]> at)
    {
        (_parameters, _classNames) = (parameters, classNames);
        _figures = [.. parameters.AreaRanges.Select((_, range) => parameters.MaxDetections.Select(most => at(range, most)).ToArray())];
    }

    /// <summary>Average precision, 0 to 1; -1 without ground truth.</summary>
    /// <param name="iou">One of <see cref="CocoParameters.IoUThresholds"/>; null for the mean over all, the default.</param>
    /// <param name="area">Name of one of <see cref="CocoParameters.AreaRanges"/>; null for the first, the default.</param>
    /// <param name="maxDetections">One of <see cref="CocoParameters.MaxDetections"/>; null for the largest, the default.</param>
    /// <param name="className">A class; null for the mean over all, the default.</param>
    /// <exception cref="ArgumentException">It was not evaluated; the message lists what was.</exception>
    public double AveragePrecision(double? iou = null, string? area = null, int? maxDetections = null, string? className = null) =>
        Mean(found => found.AveragePrecision, iou, area, maxDetections, className);

    /// <summary>The highest recall, 0 to 1; -1 without ground truth.</summary>
    /// <inheritdoc cref="AveragePrecision"/>
    public double AverageRecall(double? iou = null, string? area = null, int? maxDetections = null, string? className = null) =>
        Mean(found => found.Recall, iou, area, maxDetections, className);

    private double Mean(Func<PrecisionRecall, double[]> values, double? iou, string? area, int? maxDetections, string? className)
    {
        int range = area is null ? 0 : Place(_parameters.AreaRanges.Select(each => each.Name), area, nameof(CocoParameters.AreaRanges));
        int limit = Place(_parameters.MaxDetections, maxDetections ?? _parameters.MaxDetections.Max(), nameof(CocoParameters.MaxDetections));
        int? threshold = iou is { } one ? Place(_parameters.IoUThresholds, one, nameof(CocoParameters.IoUThresholds)) : null;
        PrecisionRecall?[] classes = _figures[range][limit];
        if (className is not null)
            classes = [classes[_parameters.ByClass ? Place(_classNames, className, "classes") : throw new ArgumentException("Classes were not told apart (ByClass is false).", nameof(className))]];
        return classes.OfType<PrecisionRecall>().Select(found => threshold is { } t ? values(found)[t] : values(found).Average())
            .DefaultIfEmpty(CocoMetrics.None).Average();
    }

    private static int Place<T>(IEnumerable<T> all, T wanted, string what)
    {
        T[] list = [.. all];
        int place = Array.IndexOf(list, wanted);
        return place >= 0 ? place : throw new ArgumentException($"{wanted} is not among the {what} that were evaluated: {string.Join(", ", list)}.");
    }
}
