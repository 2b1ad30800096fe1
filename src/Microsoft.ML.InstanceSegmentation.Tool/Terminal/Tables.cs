using System.Globalization;
using Spectre.Console;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary>Tables: ruled on a terminal, columns of text with tabs between them where the output goes to a file or another program.</summary>
internal static class Tables
{
    /// <summary>Writes rows of text below their headings; the first column to the left, figures to the right.</summary>
    public static void Write(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (Console.IsOutputRedirected)
        {
            foreach (IReadOnlyList<string> row in rows.Prepend(headings))
                Console.WriteLine(string.Join('\t', row.Select(cell => cell.ReplaceLineEndings(" ").Replace('\t', ' '))));
            return;
        }
        Table table = new Table().Border(TableBorder.Rounded);
        foreach ((int i, string heading) in headings.Index())
            table.AddColumn(new TableColumn(Markup.Escape(heading)) { Alignment = i == 0 ? Justify.Left : Justify.Right });
        foreach (IReadOnlyList<string> row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        AnsiConsole.Write(table);
    }

    /// <summary>COCO's metrics of boxes, masks and boundaries, as far as there are such; "–" where there is nothing to measure.</summary>
    public static void Write(DetectionMetrics metrics)
    {
        CocoMetrics box = metrics.BoundingBox;
        (string Name, CocoMetrics Metrics)[] columns = Columns(box, metrics.Mask, metrics.Boundary);
        List<(string Name, Func<CocoMetrics, string> Value)> figures =
        [
            ("AP", each => Text(each.AP)),
            ("AP, 95 % interval", each => Text(each.APInterval)),
            ("AP50", each => Text(each.AP50)),
            ("AP50, 95 % interval", each => Text(each.AP50Interval)),
            ("AP75", each => Text(each.AP75)),
            ("AP small", each => Text(each.APSmall)),
            ("AP medium", each => Text(each.APMedium)),
            ("AP large", each => Text(each.APLarge)),
            ($"AR (of {box.MaxDetections})", each => Text(each.AR)),
        ];
        // Files of results have none.
        if (columns.All(column => column.Metrics.APInterval is null))
            figures.RemoveAll(figure => figure.Name.EndsWith("interval", StringComparison.Ordinal));
        if (box.PerClassAP.Count > 1)
            figures.AddRange(box.PerClassAP.Keys.Select(name => ($"AP of {name}", (Func<CocoMetrics, string>)(each => Text(each.PerClassAP[name])))));
        Write(
            ["", .. columns.Select(column => column.Name)],
            figures.Select(figure => (string[])[figure.Name, .. columns.Select(column => figure.Value(column.Metrics))]));
    }

    /// <summary>COCO's metrics, objects at one score threshold with the best threshold of each class, and what the errors cost.</summary>
    public static void Write(DetailedMetrics metrics)
    {
        Write(new DetectionMetrics { BoundingBox = metrics.Coco.BoundingBox, Mask = metrics.Coco.Mask, Boundary = metrics.Boundary });
        PanopticQuality? panoptic = metrics.Panoptic.Mean;
        Write(
            ["", string.Create(CultureInfo.InvariantCulture, $"score ≥ {metrics.ScoreThreshold:0.##}")],
            [
                ["accuracy at IoU 0.5", Text(metrics.Objects.ByIoU[0])],
                ["accuracy, mean", Text(metrics.Objects.Mean)],
                ["Data Science Bowl", Text(metrics.Objects.DataScienceBowl)],
                ["PQ", Text(panoptic?.PQ ?? -1)],
                ["SQ", Text(panoptic?.SQ ?? -1)],
                ["RQ", Text(panoptic?.RQ ?? -1)],
            ]);
        Write(
            ["best F1", "score ≥", "F1"],
            metrics.PerClass.Select(each => (string[])[each.Key, Text(each.Value.Best?.ScoreThreshold ?? -1), Text(each.Value.Best?.F1 ?? -1)]));
        DetectionErrors errors = metrics.Errors;
        (string Name, ErrorShare Share)[] kinds =
        [
            ("wrong class", errors.Classification), ("wrong outline", errors.Localization), ("both", errors.Both),
            ("duplicate", errors.Duplicate), ("background", errors.Background), ("missed", errors.Missed),
        ];
        Write(
            ["errors", "count", "cost in AP50"],
            kinds.Select(kind => (string[])[
                kind.Name,
                kind.Share.Count.ToString(CultureInfo.InvariantCulture),
                kind.Share.DeltaAP.ToString("0.000", CultureInfo.InvariantCulture)]));
    }

    /// <summary>LVIS' metrics of boxes, masks and boundaries, as far as there are such.</summary>
    public static void Write(LvisEvaluation evaluation)
    {
        (string Name, LvisMetrics Metrics)[] columns = Columns(evaluation.BoundingBox, evaluation.Mask, evaluation.Boundary);
        (string Name, Func<LvisMetrics, double> Value)[] figures =
        [
            ("AP", each => each.AP), ("AP50", each => each.AP50), ("AP75", each => each.AP75), ("AP small", each => each.APSmall),
            ("AP medium", each => each.APMedium), ("AP large", each => each.APLarge), ("AP rare", each => each.APRare), ("AP common", each => each.APCommon),
            ("AP frequent", each => each.APFrequent), ($"AR (of {evaluation.BoundingBox.MaxDetections})", each => each.AR),
        ];
        // Of a thousand classes, a table would be no help: --json has them.
        Write(
            ["", .. columns.Select(column => column.Name)],
            figures.Select(figure => (string[])[figure.Name, .. columns.Select(column => Text(figure.Value(column.Metrics)))]));
    }

    /// <summary>The metrics that there are, with the heads of their columns.</summary>
    private static (string Name, T Metrics)[] Columns<T>(T box, T? mask, T? boundary)
        where T : class =>
        [.. new (string Name, T? Metrics)[] { ("box", box), ("mask", mask), ("boundary", boundary) }.Where(each => each.Metrics is not null).Select(each => (each.Name, each.Metrics!))];

    // The evaluator says -1 where there is nothing to measure.
    private static string Text(double value) => value < 0 ? "–" : value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Text(MetricInterval? interval) => interval?.ToString() ?? "–";
}
