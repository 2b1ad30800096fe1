using System.Globalization;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// COCO's summary, each 0 to 1, or -1 where the data has no ground truth of that kind, as in pycocotools.
/// </summary>
public sealed record CocoMetrics
{
    /// <summary>Stands for a metric that the data has no ground truth for.</summary>
    internal const double None = -1;

    /// <summary>Detections of a class in an image that counted. Default 100.</summary>
    public int MaxDetections { get; init; } = 100;

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

    /// <summary><see cref="AP"/> of each class by its name.</summary>
    public required IReadOnlyDictionary<string, double> PerClassAP { get; init; }

    /// <summary>The table that COCO's tools print.</summary>
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
