using System.Text;
using Microsoft.ML.InstanceSegmentation.Common;
using static System.FormattableString;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>The runs of an experiment, the best first: in each row what was varied, how far it came, and what it is worth.</summary>
public sealed class ExperimentLeaderboard
{
    private const string Explanation =
        "Runs that were left behind on the way were trained for fewer epochs, and are measured as they were then. The best was chosen by the "
        + "validation images, so its figures on them are a little too good: measure it on images that chose nothing.";

    private readonly InstanceSegmentationRunDetail[] _runs;
    private readonly InstanceSegmentationMetric _metric;

    internal ExperimentLeaderboard(IEnumerable<InstanceSegmentationRunDetail> runs, InstanceSegmentationMetric metric)
    {
        _runs = [.. runs.OrderByDescending(run => run.Measure).ThenBy(run => run.Trial)];
        _metric = metric;
    }

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Headings =>
        ["Rank", "Trial", "Box AP", "Mask AP", "Mask AP50", "Epochs", "Minutes", .. _runs.FirstOrDefault()?.Values.Keys ?? []];

    /// <summary>A row of text for each run.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows => [.. _runs.Select(Row)];

    /// <summary>The table, columns apart by tabs.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Rows.Prepend(Headings).Select(row => string.Join('\t', row)));

    /// <summary>Writes the table as a page that needs no network.</summary>
    /// <param name="path">The file; an old one is replaced once the new one is whole.</param>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    public void SaveHtml(string path)
    {
        string[] failures = [.. _runs.Where(run => run.Error is not null).Select(run => $"<p>Trial {run.Trial} failed: {HtmlPage.Text(run.Error!)}</p>")];
        string page = HtmlPage.Of(
            "Instance segmentation: experiment",
            $"""
            <h1>Experiment</h1>
            <p>{_runs.Length} configurations, {_runs.Count(run => run.IsTrainedToItsEnd)} of them trained to their end, by {_metric}.</p>
            {HtmlPage.Table([.. Headings], Rows)}
            {string.Join('\n', failures)}
            <p>{Explanation}</p>
            """);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(page)));
    }

    private static string[] Row(InstanceSegmentationRunDetail run, int index) =>
    [
        Invariant($"{index + 1}"), Invariant($"{run.Trial}"),
        Figure(run.ValidationMetrics?.BoundingBox.AP), Figure(run.ValidationMetrics?.Mask.AP), Figure(run.ValidationMetrics?.Mask.AP50),
        run.Error is null ? Invariant($"{run.Epochs} of {run.Options.Epochs}") : Invariant($"failed after {run.Epochs}"),
        Invariant($"{run.RuntimeInSeconds / 60:0.0}"),
        .. run.Values.Values,
    ];

    private static string Figure(double? value) => value is >= 0 ? Invariant($"{value:0.000}") : "–";
}
