using System.Globalization;
using System.Text;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// What objects of each class were taken for, with one more row and column for the background: objects that were missed, and detections where
/// nothing is.
/// </summary>
/// <remarks>
/// Detections find objects of their own class first, as in COCO's evaluation. Those that are left take objects that are left, of other classes,
/// the largest intersection over union first; so the diagonal has the true positives of <see cref="ClassPerformance"/>. Crowd regions count for nothing.
/// </remarks>
public sealed record InstanceConfusionMatrix
{
    /// <summary>What the background is called in the table.</summary>
    internal const string Background = "(background)";

    /// <summary>Names of the classes; the background comes after them.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>
    /// Objects by true class (rows) and predicted class (columns). The last row has the detections where nothing is, the last column the objects that
    /// were missed; where they meet there is 0.
    /// </summary>
    public required IReadOnlyList<IReadOnlyList<int>> Counts { get; init; }

    /// <summary>Number of classes, without the background.</summary>
    public int NumberOfClasses => ClassNames.Count;

    /// <summary>Of the detections of each class, how many are right; 0 where there are none.</summary>
    public IReadOnlyList<double> PerClassPrecision =>
        [.. Enumerable.Range(0, NumberOfClasses).Select(c => Ratio(Counts[c][c], Counts.Sum(row => row[c])))];

    /// <summary>Of the objects of each class, how many were found as such; 0 where there are none.</summary>
    public IReadOnlyList<double> PerClassRecall =>
        [.. Enumerable.Range(0, NumberOfClasses).Select(c => Ratio(Counts[c][c], Counts[c].Sum()))];

    /// <summary>The matrix as a table: a row each true class, a column each predicted one.</summary>
    public string GetFormattedConfusionTable()
    {
        string[] names = [.. ClassNames, Background];
        int first = names.Append("truth \\ found").Max(name => name.Length);
        int[] widths = [.. names.Select((name, c) => Math.Max(name.Length, Counts.Max(row => Text(row[c]).Length)))];
        var table = new StringBuilder("truth \\ found".PadRight(first));
        foreach ((int c, string name) in names.Index())
            table.Append("  ").Append(name.PadLeft(widths[c]));
        foreach ((int r, IReadOnlyList<int> row) in Counts.Index())
        {
            table.AppendLine().Append(names[r].PadRight(first));
            foreach ((int c, int count) in row.Index())
                table.Append("  ").Append(Text(count).PadLeft(widths[c]));
        }
        return table.ToString();
    }

    /// <summary>The same as <see cref="GetFormattedConfusionTable"/>.</summary>
    public override string ToString() => GetFormattedConfusionTable();

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static double Ratio(int part, int all) => all == 0 ? 0 : (double)part / all;
}
