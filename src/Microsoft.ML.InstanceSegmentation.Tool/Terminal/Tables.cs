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
                Console.WriteLine(string.Join('\t', row));
            return;
        }
        Table table = new Table().Border(TableBorder.Rounded);
        foreach ((int i, string heading) in headings.Index())
            table.AddColumn(new TableColumn(Markup.Escape(heading)) { Alignment = i == 0 ? Justify.Left : Justify.Right });
        foreach (IReadOnlyList<string> row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        AnsiConsole.Write(table);
    }

    /// <summary>COCO's metrics of boxes and masks; "–" where there is nothing to measure.</summary>
    public static void Write(DetectionMetrics metrics)
    {
        CocoMetrics box = metrics.BoundingBox;
        CocoMetrics? mask = metrics.Mask;
        List<(string Name, Func<CocoMetrics, double> Value)> figures =
        [
            ("AP", each => each.AP),
            ("AP50", each => each.AP50),
            ("AP75", each => each.AP75),
            ("AP small", each => each.APSmall),
            ("AP medium", each => each.APMedium),
            ("AP large", each => each.APLarge),
            ($"AR (of {box.MaxDetections})", each => each.AR),
        ];
        if (box.PerClassAP.Count > 1)
            figures.AddRange(box.PerClassAP.Keys.Select(name => ($"AP of {name}", (Func<CocoMetrics, double>)(each => each.PerClassAP[name]))));
        Write(
            mask is null ? ["", "box"] : ["", "box", "mask"],
            figures.Select(figure => (string[])[figure.Name, Text(figure.Value(box)), .. mask is null ? [] : new[] { Text(figure.Value(mask)) }]));
    }

    // The evaluator says -1 where there is nothing to measure.
    private static string Text(double value) => value < 0 ? "–" : value.ToString("0.000", CultureInfo.InvariantCulture);
}
