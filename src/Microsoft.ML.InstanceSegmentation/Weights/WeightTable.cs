using System.Text;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>A <see cref="WeightMatch"/> as text: counts for each part of the network, then by name whatever was not taken from the file.</summary>
internal static class WeightTable
{
    public const int MostNames = 12;

    private const string Elsewhere = "not in the model";

    /// <summary>The first of the columns whose names may be the file's alone.</summary>
    private const int OnlyInFile = 4;

    private static readonly string[] s_columns = ["part", "matched", "missing", "re-initialised", "other shape", "unexpected", "ignored"];

    public static string Format(WeightMatch match)
    {
        var text = new StringBuilder();
        AppendCounts(text, match);
        AppendNames(text, "Re-initialised, as the file has other classes, or class-agnostic heads differ:", match.Reinitialised.Select(Shapes));
        AppendNames(text, "Of another shape, so that the file cannot be used:", match.OtherShape.Select(Shapes));
        AppendNames(text, "Missing in the file; they keep their initial values:", match.Missing.Select(Shape));
        AppendNames(text, "Unexpected in the file; they are not used:", match.Unexpected.Select(Shape));
        return text.ToString();
    }

    private static void AppendCounts(StringBuilder text, WeightMatch match)
    {
        List<string[]> rows = [s_columns];
        string[][] names =
        [
            [.. match.Matched.Select(pair => pair.ModelName)],
            [.. match.Missing.Select(weight => weight.Name)],
            [.. match.Reinitialised.Select(pair => pair.ModelName)],
            [.. match.OtherShape.Select(pair => pair.ModelName)],
            [.. match.Unexpected.Select(weight => weight.Name)],
            [.. match.Ignored.Select(weight => weight.Name)],
        ];
        // The parts are the model's; a file can have any number of others, which one line sums up.
        HashSet<string> parts = [.. names[..OnlyInFile].SelectMany(column => column).Select(WeightNames.Part)];
        Dictionary<string, int>[] counts = [.. names.Select(column => column.CountBy(Row).ToDictionary())];
        foreach (string part in parts.Append(Elsewhere))
            rows.Add([part, .. counts.Select(column => column.GetValueOrDefault(part).ToString())]);
        rows.Add(["total", .. names.Select(column => column.Length.ToString())]);

        int widest = rows.Max(row => row[0].Length);
        foreach (string[] row in rows)
        {
            text.Append(row[0].PadRight(widest));
            for (int column = 1; column < s_columns.Length; column++)
                text.Append("  ").Append(row[column].PadLeft(s_columns[column].Length));
            text.Append('\n');
        }

        string Row(string name) => WeightNames.Part(name) is var part && parts.Contains(part) ? part : Elsewhere;
    }

    private static void AppendNames(StringBuilder text, string heading, IEnumerable<string> names)
    {
        if (names.Any())
            text.Append(heading).Append("\n  ").Append(Excerpt.List(names, MostNames, "\n  ")).Append('\n');
    }

    private static string Shape(LoneWeight weight) => $"{Excerpt.Name(weight.Name)} {TensorShape.Text(weight.Shape)}";

    private static string Shapes(WeightPair pair) =>
        $"{pair.ModelName}: {TensorShape.Text(pair.FileShape)} in the file, {TensorShape.Text(pair.ModelShape)} in the model";
}
