using System.Globalization;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// LVIS' summary metrics. Each is 0 to 1, higher is better, or -1 where the data has no ground truth of that kind. All but <see cref="AP50"/> and
/// <see cref="AP75"/> are averaged over the intersection-over-union thresholds 0.50, 0.55, …, 0.95; all are means of the classes with ground truth.
/// </summary>
public sealed record LvisMetrics
{
    /// <summary>Detections of an image that were evaluated, of all classes together, highest scores first. Default 300.</summary>
    public int MaxDetections { get; init; } = LvisEvaluation.UsualDetections;

    /// <summary>Average precision.</summary>
    public required double AP { get; init; }

    /// <summary>Average precision at an intersection-over-union threshold of 0.50.</summary>
    public required double AP50 { get; init; }

    /// <summary>Average precision at an intersection-over-union threshold of 0.75.</summary>
    public required double AP75 { get; init; }

    /// <summary>Average precision for small instances: area up to 32² pixels.</summary>
    public required double APSmall { get; init; }

    /// <summary>Average precision for medium instances: area from 32² to 96² pixels.</summary>
    public required double APMedium { get; init; }

    /// <summary>Average precision for large instances: area from 96² pixels.</summary>
    public required double APLarge { get; init; }

    /// <summary>Average precision of rare classes, those of up to 10 training images (<c>frequency</c> r, APr).</summary>
    public required double APRare { get; init; }

    /// <summary>Average precision of common classes, those of 11 to 100 training images (<c>frequency</c> c, APc).</summary>
    public required double APCommon { get; init; }

    /// <summary>Average precision of frequent classes, those of more than 100 training images (<c>frequency</c> f, APf).</summary>
    public required double APFrequent { get; init; }

    /// <summary>Average recall.</summary>
    public required double AR { get; init; }

    /// <summary>Average recall for small instances: area up to 32² pixels.</summary>
    public required double ARSmall { get; init; }

    /// <summary>Average recall for medium instances: area from 32² to 96² pixels.</summary>
    public required double ARMedium { get; init; }

    /// <summary>Average recall for large instances: area from 96² pixels.</summary>
    public required double ARLarge { get; init; }

    /// <summary>Average precision (<see cref="AP"/>) of each class, by class name; -1 for a class without ground truth.</summary>
    public required IReadOnlyDictionary<string, double> PerClassAP { get; init; }

    /// <summary>The metrics by the short names that LVIS' tools have for them.</summary>
    internal IReadOnlyList<(string Name, double Value)> Figures =>
    [
        ("AP", AP), ("AP50", AP50), ("AP75", AP75), ("APs", APSmall), ("APm", APMedium), ("APl", APLarge), ("APr", APRare), ("APc", APCommon), ("APf", APFrequent),
        ("AR", AR), ("ARs", ARSmall), ("ARm", ARMedium), ("ARl", ARLarge),
    ];

    /// <summary>The metrics, a line each.</summary>
    public override string ToString() => string.Join(
        Environment.NewLine, Figures.Select(figure => string.Create(CultureInfo.InvariantCulture, $" {figure.Name,-4} @[ maxDets={MaxDetections} ] = {figure.Value:0.000}")));
}
