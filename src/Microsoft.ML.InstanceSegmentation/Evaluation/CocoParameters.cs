using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>What COCO's evaluation counts, and how: pycocotools' <c>Params</c>. The defaults are COCO's own.</summary>
public sealed record CocoParameters
{
    /// <summary>Thresholds are bits of a word.</summary>
    internal const int MostThresholds = 32;

    /// <summary>
    /// Intersections over union from which on a detection finds an instance: 1 to 32 numbers above 0 and up to 1. Default 0.50, 0.55, … 0.95
    /// (<c>iouThrs</c>).
    /// </summary>
    public IReadOnlyList<double> IoUThresholds { get; init; } = CocoProtocol.IoUThresholds;

    /// <summary>Recalls at which precision is read, ascending, each 0 to 1. Default 0, 0.01, … 1 (<c>recThrs</c>).</summary>
    public IReadOnlyList<double> RecallThresholds { get; init; } = CocoProtocol.RecallThresholds;

    /// <summary>Ranges of the instances' areas, 1 to 32. Default all, small, medium and large (<c>areaRng</c>, <c>areaRngLbl</c>).</summary>
    public IReadOnlyList<CocoAreaRange> AreaRanges { get; init; } =
    [
        .. new[] { "all", "small", "medium", "large" }.Zip(CocoProtocol.AreaRanges, (name, range) => new CocoAreaRange(name, range.Low, range.High)),
    ];

    /// <summary>Numbers of detections that count in an image, of each class, the best first; each at least 1. Default 1, 10, 100 (<c>maxDets</c>).</summary>
    public IReadOnlyList<int> MaxDetections { get; init; } = [1, 10, 100];

    /// <summary>
    /// Whether a detection must be of the instance's class. Otherwise all are taken as of one class, which tells how well objects are found,
    /// whatever they are called. Default true (<c>useCats</c>).
    /// </summary>
    public bool ByClass { get; init; } = true;

    /// <summary>The images to evaluate, by the ids of the annotation file; null for all, the default (<c>imgIds</c>).</summary>
    public IReadOnlyList<long>? ImageIds { get; init; }

    /// <summary>The classes to evaluate, by the ids of the annotation file; null for all, the default (<c>catIds</c>).</summary>
    public IReadOnlyList<long>? CategoryIds { get; init; }

    /// <summary>
    /// Width of the boundary regions of masks as a share of the image's diagonal, above 0 and up to 1: with it, there are figures of boundaries
    /// too, <see cref="CocoEvaluation.Boundary"/>. Its authors take 0.02 (<c>dilation_ratio</c>). Default null: they are not asked for.
    /// </summary>
    public double? BoundaryDilationRatio { get; init; }

    /// <summary>
    /// Whether the rules are those of a federated data set, LVIS': false detections count by <see cref="FederatedRules"/>, and limits hold for all
    /// detections of an image together.
    /// </summary>
    internal bool IsFederated { get; init; }

    /// <summary>The limits of detections, ascending.</summary>
    internal int[] Limits => [.. MaxDetections.Order()];

    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    internal void Validate()
    {
        if (IoUThresholds is not { Count: >= 1 and <= MostThresholds } || IoUThresholds.Any(threshold => !(threshold is > 0 and <= 1)))
            throw Fault(nameof(IoUThresholds), IoUThresholds, $"1 to {MostThresholds} numbers above 0 and up to 1");
        if (RecallThresholds is not { Count: >= 1 } || RecallThresholds.Any(threshold => !(threshold is >= 0 and <= 1)) || !RecallThresholds.Order().SequenceEqual(RecallThresholds))
            throw Fault(nameof(RecallThresholds), RecallThresholds, "at least one number, each 0 to 1, ascending");
        if (AreaRanges is not { Count: >= 1 and <= MostThresholds } || AreaRanges.Any(range => range is null || string.IsNullOrEmpty(range.Name) || !(range.Low >= 0 && range.High >= range.Low))
            || AreaRanges.DistinctBy(range => range.Name, StringComparer.Ordinal).Count() < AreaRanges.Count)
        {
            throw Fault(nameof(AreaRanges), AreaRanges, $"1 to {MostThresholds} ranges of different names, each from 0 or more to at least as much");
        }
        if (MaxDetections is not { Count: >= 1 } || MaxDetections.Any(most => most < 1) || MaxDetections.Distinct().Count() < MaxDetections.Count)
            throw Fault(nameof(MaxDetections), MaxDetections, "at least one number, each different and at least 1");
        if (BoundaryDilationRatio is { } ratio && !(ratio is > 0 and <= 1))
            throw new ArgumentException($"{nameof(BoundaryDilationRatio)} is {ratio}; it must be above 0 and up to 1, or null.");
    }

    private static ArgumentException Fault<T>(string name, IReadOnlyList<T>? value, string range) =>
        new($"{name} is {(value is null ? "null" : $"[{string.Join(", ", value)}]")}; it must be {range}.");
}

/// <summary>Instances of which areas count under a name; both ends belong to the range.</summary>
/// <param name="Name">The name, such as "small".</param>
/// <param name="Low">Smallest area in pixels, at least 0.</param>
/// <param name="High">Largest area in pixels, at least the smallest.</param>
public sealed record CocoAreaRange(string Name, double Low, double High);
