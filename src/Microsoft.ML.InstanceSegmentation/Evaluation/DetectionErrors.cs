namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Errors of one kind.</summary>
/// <param name="Count">How many detections, or for missed objects how many objects.</param>
/// <param name="DeltaAP">What average precision would gain if they alone were made good; it may be below 0.</param>
public readonly record struct ErrorShare(int Count, double DeltaAP);

/// <summary>
/// TIDE's split of the errors (Bolya et al. 2020, "TIDE: A General Toolbox for Identifying Object Detection Errors", section 2.2): each wrong
/// detection is of one kind, each kind is made good alone, and the gain in average precision tells what it costs.
/// </summary>
/// <remarks>
/// <para>
/// "Overlaps" means an intersection over union of masks of at least the threshold of the evaluation; "touches", one from 0.1 to below it. The
/// first of <see cref="Localization"/>, <see cref="Classification"/>, <see cref="Duplicate"/>, <see cref="Background"/> and <see cref="Both"/>
/// that fits is the kind. An overlap of exactly the threshold is a match, as everywhere here.
/// </para>
/// <para>
/// The gains do not add up to what is missing to 1: one error hides another. Classes without objects have no average precision, so false
/// detections of such a class count and cost nothing.
/// </para>
/// </remarks>
public sealed record DetectionErrors
{
    /// <summary>Average precision of masks at the threshold, mean of the classes with objects; -1 where there are none.</summary>
    public required double AP { get; init; }

    /// <summary>Overlaps an object of another class. Made good: its class is corrected, or it goes where a better one has the object.</summary>
    public required ErrorShare Classification { get; init; }

    /// <summary>Touches an object of its class. Made good: its outline is corrected, or it goes where a better one has the object.</summary>
    public required ErrorShare Localization { get; init; }

    /// <summary>Touches an object of another class, and is nothing else. Made good: it goes.</summary>
    public required ErrorShare Both { get; init; }

    /// <summary>Overlaps an object of its class that a better detection has found. Made good: it goes.</summary>
    public required ErrorShare Duplicate { get; init; }

    /// <summary>Touches no object. Made good: it goes.</summary>
    public required ErrorShare Background { get; init; }

    /// <summary>Objects that no detection found, nor one with a wrong class or outline. Made good: they do not count.</summary>
    public required ErrorShare Missed { get; init; }

    /// <summary>All wrong detections of whatever kind. Made good: they go.</summary>
    public required ErrorShare FalsePositives { get; init; }

    /// <summary>All objects that are not found, of whatever reason. Made good: they do not count.</summary>
    public required ErrorShare FalseNegatives { get; init; }

    /// <summary>All of them, by TIDE's short names.</summary>
    internal IReadOnlyList<(string Name, ErrorShare Share)> Shares =>
    [
        ("Cls", Classification), ("Loc", Localization), ("Both", Both), ("Dupe", Duplicate), ("Bkg", Background), ("Miss", Missed),
        ("FP", FalsePositives), ("FN", FalseNegatives),
    ];

    /// <summary>The kinds with their counts and costs, in one line.</summary>
    public override string ToString() => "Errors (count, dAP): " + string.Join(
        ", ", Shares.Select(each => FormattableString.Invariant($"{each.Name} {each.Share.Count} {each.Share.DeltaAP:+0.000;-0.000;0.000}")));
}
