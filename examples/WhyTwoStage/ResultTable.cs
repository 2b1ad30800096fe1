using System.Globalization;
using Spectre.Console;

namespace Microsoft.ML.InstanceSegmentation.Examples;

/// <summary>A Markdown table of figures in percent, as papers print them: mean ± standard deviation over the seeds.</summary>
internal static class ResultTable
{
    /// <param name="columns">Names of figures.</param>
    /// <param name="rows">A name and the results of its seeds.</param>
    public static string Format(IReadOnlyList<string> columns, IEnumerable<(string Name, IReadOnlyList<RunResult> Runs)> rows)
    {
        Table table = new Table().MarkdownBorder().AddColumn("");
        foreach (string column in columns)
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach ((string name, IReadOnlyList<RunResult> runs) in rows)
            table.AddRow([Markup.Escape(name), .. columns.Select(column => Cell(column, runs))]);

        using var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 200;
        console.Write(table);
        // The border leaves an empty line above and below.
        return text.ToString().Trim() + Environment.NewLine;
    }

    private static string Cell(string column, IReadOnlyList<RunResult> runs)
    {
        double[] values = [.. runs.Where(run => run.Figures.ContainsKey(column)).Select(run => run.Figures[column])];
        if (values.Length == 0)
            return "–";
        double mean = values.Average();
        double deviation = values.Length < 2 ? 0 : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
        // The number of boxes is the only figure that is no share.
        return column == "boxes"
            ? string.Create(CultureInfo.InvariantCulture, $"{mean:0}")
            : string.Create(CultureInfo.InvariantCulture, $"{100 * mean:0.0} ± {100 * deviation:0.0}");
    }
}
