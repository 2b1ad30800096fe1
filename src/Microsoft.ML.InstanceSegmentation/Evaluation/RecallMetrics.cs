using System.Globalization;

namespace Microsoft.ML.InstanceSegmentation.Evaluation;

/// <summary>
/// How many of the objects, of whatever class, the best boxes of each image find: the measure of region proposals (Hosang et al. 2016,
/// "What makes for effective detection proposals?"). Each 0 to 1, or -1 where the data has no object to find. Crowd regions do not count.
/// </summary>
public sealed record RecallMetrics
{
    /// <summary>Average recall over the intersection-over-union thresholds 0.50 to 0.95, as in COCO, with 10 boxes an image.</summary>
    public required double AR10 { get; init; }

    /// <summary>Average recall with 100 boxes an image.</summary>
    public required double AR100 { get; init; }

    /// <summary>Average recall with 300 boxes an image.</summary>
    public required double AR300 { get; init; }

    /// <summary>Average recall with 1000 boxes an image.</summary>
    public required double AR1000 { get; init; }

    /// <summary>Recall at an intersection over union of 0.50 with 10 boxes an image.</summary>
    public required double Recall50At10 { get; init; }

    /// <summary>Recall at an intersection over union of 0.50 with 100 boxes an image.</summary>
    public required double Recall50At100 { get; init; }

    /// <summary>Recall at an intersection over union of 0.50 with 300 boxes an image.</summary>
    public required double Recall50At300 { get; init; }

    /// <summary>Recall at an intersection over union of 0.50 with 1000 boxes an image.</summary>
    public required double Recall50At1000 { get; init; }

    /// <summary>Boxes that an image has on average, of at most 1000; where it is below one of the limits, that limit's recall is of fewer boxes.</summary>
    public required double BoxesPerImage { get; init; }

    /// <summary>Objects to find in all images.</summary>
    public required int Instances { get; init; }

    /// <summary>A line for each number of boxes.</summary>
    public override string ToString() => string.Join(
        Environment.NewLine,
        Line(10, AR10, Recall50At10), Line(100, AR100, Recall50At100), Line(300, AR300, Recall50At300), Line(1000, AR1000, Recall50At1000));

    private static string Line(int boxes, double average, double at50) => string.Create(
        CultureInfo.InvariantCulture,
        $" Recall of {boxes,4} boxes an image: {average:0.000} @[ IoU=0.50:0.95 ], {at50:0.000} @[ IoU=0.50 ]");
}
