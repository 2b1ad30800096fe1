using System.Globalization;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// COCO's summary metrics. Each is 0 to 1, higher is better, or -1 where the data has no ground truth of that kind, as in pycocotools.
/// </summary>
public sealed record CocoMetrics
{
    /// <summary>The value of a metric for which the data has no ground truth.</summary>
    internal const double None = -1;

    /// <summary>Maximum number of detections per class and image that were evaluated, highest scores first. Default 100.</summary>
    public int MaxDetections { get; init; } = 100;

    /// <summary>Average precision, averaged over the intersection-over-union thresholds 0.50, 0.55, …, 0.95 and all classes.</summary>
    public required double AP { get; init; }

    /// <summary>Average precision at an intersection-over-union threshold of 0.50.</summary>
    public required double AP50 { get; init; }

    /// <summary>
    /// The 95 % interval of <see cref="AP"/>, by bootstrap over the images; null where there are fewer than two images or no ground truth.
    /// </summary>
    public MetricInterval? APInterval { get; init; }

    /// <summary>The 95 % interval of <see cref="AP50"/>, likewise.</summary>
    public MetricInterval? AP50Interval { get; init; }

    /// <summary>Average precision at an intersection-over-union threshold of 0.75.</summary>
    public required double AP75 { get; init; }

    /// <summary>Average precision for small instances: area up to 32² pixels.</summary>
    public required double APSmall { get; init; }

    /// <summary>Average precision for medium instances: area from 32² to 96² pixels.</summary>
    public required double APMedium { get; init; }

    /// <summary>Average precision for large instances: area from 96² pixels.</summary>
    public required double APLarge { get; init; }

    /// <summary>Average recall with at most 1 detection per class and image.</summary>
    public required double AR1 { get; init; }

    /// <summary>Average recall with at most 10 detections per class and image.</summary>
    public required double AR10 { get; init; }

    /// <summary>Average recall with at most <see cref="MaxDetections"/> detections per class and image.</summary>
    public required double AR { get; init; }

    /// <summary>Average recall for small instances: area up to 32² pixels.</summary>
    public required double ARSmall { get; init; }

    /// <summary>Average recall for medium instances: area from 32² to 96² pixels.</summary>
    public required double ARMedium { get; init; }

    /// <summary>Average recall for large instances: area from 96² pixels.</summary>
    public required double ARLarge { get; init; }

    /// <summary>Average precision (<see cref="AP"/>) of each class, by class name; -1 for a class without ground truth.</summary>
    public required IReadOnlyDictionary<string, double> PerClassAP { get; init; }

    /// <summary>The metrics as a table, in the layout that COCO's tools print.</summary>
    public override string ToString() => string.Join(
        Environment.NewLine,
        Line("Average Precision", "AP", "0.50:0.95", "all", MaxDetections, AP),
        Line("Average Precision", "AP", "0.50", "all", MaxDetections, AP50),
        Line("Average Precision", "AP", "0.75", "all", MaxDetections, AP75),
        Line("Average Precision", "AP", "0.50:0.95", "small", MaxDetections, APSmall),
        Line("Average Precision", "AP", "0.50:0.95", "medium", MaxDetections, APMedium),
        Line("Average Precision", "AP", "0.50:0.95", "large", MaxDetections, APLarge),
        Line("Average Recall", "AR", "0.50:0.95", "all", Math.Min(1, MaxDetections), AR1),
        Line("Average Recall", "AR", "0.50:0.95", "all", Math.Min(10, MaxDetections), AR10),
        Line("Average Recall", "AR", "0.50:0.95", "all", MaxDetections, AR),
        Line("Average Recall", "AR", "0.50:0.95", "small", MaxDetections, ARSmall),
        Line("Average Recall", "AR", "0.50:0.95", "medium", MaxDetections, ARMedium),
        Line("Average Recall", "AR", "0.50:0.95", "large", MaxDetections, ARLarge));

    private static string Line(string title, string kind, string iou, string area, int maxDetections, double value) => string.Create(
        CultureInfo.InvariantCulture,
        $" {title,-18} ({kind}) @[ IoU={iou,-9} | area={area,6} | maxDets={maxDetections,3} ] = {value:0.000}");
}
