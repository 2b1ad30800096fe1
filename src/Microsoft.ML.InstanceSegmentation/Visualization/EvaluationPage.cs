using System.Globalization;
using System.Text;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>The page of an evaluation.</summary>
/// <param name="metrics">The figures.</param>
/// <param name="images">Images that were evaluated.</param>
/// <param name="objectsBySize">Objects of all areas, and small, medium and large ones.</param>
/// <param name="worst">The images that are shown.</param>
/// <param name="notes">Paragraphs below its title.</param>
internal sealed class EvaluationPage(DetailedMetrics metrics, int images, IReadOnlyList<int> objectsBySize, IReadOnlyList<WorstImage> worst, IReadOnlyList<string> notes)
{
    /// <summary>A matrix of more classes would not fit on a page; the most common confusions are told all the same.</summary>
    private const int MostClassesOfMatrix = 30;

    private const int MostConfusions = 12;

    private const double BarWidth = 12;

    public string ToHtml()
    {
        string body = $"""
            <h1>Evaluation report</h1>
            {string.Concat(notes.Select(note => $"<p>{HtmlPage.Text(note)}</p>\n"))}
            <p>{Invariant($"{images} images with {objectsBySize[0]} objects of {metrics.PerClass.Count} classes. Where one threshold is asked for, detections count from a score of {metrics.ScoreThreshold:0.###}, and match from an intersection over union of masks of {metrics.IoUThreshold:0.##}.")}</p>
            <h2>Figures</h2>
            {MetricsTable.Of("", ("Box", metrics.Coco.BoundingBox), ("Mask", metrics.Coco.Mask), ("Boundary", metrics.Boundary))}
            <p>AP is the mean over intersections over union from 0.50 to 0.95. The intervals are bootstrapped over the images: how far other images of the same kind would move the figures.</p>
            {HtmlPage.Table([Invariant($"From a score of {metrics.ScoreThreshold:0.###}"), ""], Objects())}
            <h2>By size of the objects</h2>
            {HtmlPage.Table(["", "Objects", "Mask AP", "Boundary AP", "Mask AR"], Sizes())}
            <h2>Precision, recall and F1 by class</h2>
            {Curves()}
            {HtmlPage.Table(["Class", "Objects", "Best from a score of", "F1", "Precision", "Recall", "Mask AP"], metrics.PerClass.Select(ClassRow))}
            <p>The best threshold, the dot on each curve, has the highest F1. It is chosen on these images and flatters on them: choose on validation images, and measure on others.</p>
            <h2>What is taken for what</h2>
            {Matrix()}
            {Confusions()}
            <h2>Errors, and what each kind costs</h2>
            {Errors()}
            {Pictures()}
            """;
        return HtmlPage.Of("Instance segmentation: evaluation report", body);
    }

    private IEnumerable<string[]> Objects()
    {
        PanopticQuality? panoptic = metrics.Panoptic.Mean;
        yield return ["Object accuracy at an intersection over union of 0.50", MetricsTable.Figure(metrics.Objects.ByIoU[0])];
        yield return ["Object accuracy, mean of 0.50 to 0.90", MetricsTable.Figure(metrics.Objects.Mean)];
        yield return ["Data Science Bowl", MetricsTable.Figure(metrics.Objects.DataScienceBowl)];
        yield return ["Panoptic quality PQ", MetricsTable.Figure(panoptic?.PQ ?? CocoMetrics.None)];
        yield return ["Segmentation quality SQ", MetricsTable.Figure(panoptic?.SQ ?? CocoMetrics.None)];
        yield return ["Recognition quality RQ", MetricsTable.Figure(panoptic?.RQ ?? CocoMetrics.None)];
    }

    private IEnumerable<string[]> Sizes()
    {
        (CocoMetrics mask, CocoMetrics boundary) = (metrics.Coco.Mask, metrics.Boundary);
        yield return Row("Small, up to 32² pixels", 1, mask.APSmall, boundary.APSmall, mask.ARSmall);
        yield return Row("Medium, 32² to 96²", 2, mask.APMedium, boundary.APMedium, mask.ARMedium);
        yield return Row("Large, from 96²", 3, mask.APLarge, boundary.APLarge, mask.ARLarge);

        string[] Row(string name, int size, params double[] figures) => [name, Number(objectsBySize[size]), .. figures.Select(MetricsTable.Figure)];
    }

    /// <summary>Of more classes than can be told apart, those with the most objects.</summary>
    private string Curves()
    {
        KeyValuePair<string, ClassPerformance>[] found = [.. metrics.PerClass.Where(each => each.Value is { Curve.Count: > 0, Objects: > 0 })];
        if (found.Length == 0)
            return "<p>There is no class that has objects and was found.</p>";
        KeyValuePair<string, ClassPerformance>[] shown = found.Length <= HtmlCurves.Most ? found : [.. found.OrderByDescending(each => each.Value.Objects).Take(HtmlCurves.Most)];
        HtmlCurve[] precision = [.. shown.Select(each => new HtmlCurve(
            each.Key, [.. each.Value.Curve.Select(point => (point.Recall, point.Precision))], each.Value.Best is { } best ? (best.Recall, best.Precision) : null))];
        HtmlCurve[] f1 = [.. shown.Select(each => new HtmlCurve(
            each.Key, [.. each.Value.Curve.Select(point => ((double)point.ScoreThreshold, point.F1))], each.Value.Best is { } best ? ((double)best.ScoreThreshold, best.F1) : null))];
        string left = shown.Length == found.Length ? "" : $"<p>The {shown.Length} classes with the most objects; the table has all.</p>";
        return $"{left}<p>{HtmlCurves.Of("Recall", "Precision", precision)}</p>\n<p>{HtmlCurves.Of("Score threshold", "F1", f1)}</p>";
    }

    private string[] ClassRow(KeyValuePair<string, ClassPerformance> each)
    {
        ScorePoint? best = each.Value.Best;
        return
        [
            each.Key, Number(each.Value.Objects), MetricsTable.Figure(best?.ScoreThreshold ?? CocoMetrics.None), MetricsTable.Figure(best?.F1 ?? CocoMetrics.None),
            MetricsTable.Figure(best?.Precision ?? CocoMetrics.None), MetricsTable.Figure(best?.Recall ?? CocoMetrics.None), MetricsTable.Figure(metrics.Coco.Mask.PerClassAP[each.Key]),
        ];
    }

    /// <summary>Each cell the darker, the greater its share of its row: of the objects of a class, or of the false alarms.</summary>
    private string Matrix()
    {
        InstanceConfusionMatrix matrix = metrics.ConfusionMatrix;
        if (matrix.NumberOfClasses > MostClassesOfMatrix)
            return $"<p>The matrix of {matrix.NumberOfClasses} classes is too large for a page; DetailedMetrics.ConfusionMatrix and its JSON have it.</p>";
        var html = new StringBuilder("<table class=\"matrix\">\n<tr><th>Truth \\ found</th>");
        html.AppendJoin("", matrix.ClassNames.Append("missed").Select(name => $"<th>{HtmlPage.Text(name)}</th>")).Append("</tr>\n");
        foreach ((int r, IReadOnlyList<int> row) in matrix.Counts.Index())
        {
            bool isBackground = r == matrix.NumberOfClasses;
            int all = Math.Max(1, row.Sum());
            html.Append($"<tr><td>{(isBackground ? "false alarm" : HtmlPage.Text(matrix.ClassNames[r]))}</td>");
            foreach ((int c, int count) in row.Index())
            {
                string color = !isBackground && r == c ? "68,119,170" : "238,102,119";
                string cell = isBackground && c == matrix.NumberOfClasses ? "" : Number(count);
                html.Append(CultureInfo.InvariantCulture, $"<td style=\"background:rgba({color},{(count == 0 ? 0 : 0.08 + 0.72 * count / all):0.##})\">{cell}</td>");
            }
            html.Append("</tr>\n");
        }
        return html.Append(CultureInfo.InvariantCulture, $"</table>\n<p>A row has the objects of a class, by what they were taken for; the last row has detections where nothing is. Detections with a score of {metrics.ScoreThreshold:0.##} or more count: what was found with less is missed here. The darker, the larger the share of the row; blue is right.</p>").ToString();
    }

    private string Confusions()
    {
        InstanceConfusionMatrix matrix = metrics.ConfusionMatrix;
        int classes = matrix.NumberOfClasses;
        var pairs = Enumerable.Range(0, classes).SelectMany(r => Enumerable.Range(0, classes).Where(c => c != r).Select(c => (Truth: r, Found: c, Count: matrix.Counts[r][c])))
            .Where(pair => pair.Count > 0).OrderByDescending(pair => pair.Count).Take(MostConfusions).ToArray();
        if (pairs.Length == 0)
            return classes < 2 ? "" : "<p>No object was taken for one of another class.</p>";
        return "<h3>Most common confusions</h3>" + HtmlPage.Table(
            ["Truth", "Taken for", "Objects", "Of all of the class"],
            pairs.Select(pair => new[] { matrix.ClassNames[pair.Truth], matrix.ClassNames[pair.Found], Number(pair.Count), Invariant($"{(double)pair.Count / matrix.Counts[pair.Truth].Sum():0.0 %}") }));
    }

    private string Errors()
    {
        DetectionErrors errors = metrics.Errors;
        (string Name, string Meaning, ErrorShare Share)[] kinds =
        [
            ("Classification", "overlaps an object of another class", errors.Classification), ("Localization", "touches an object of its class: a wrong outline", errors.Localization),
            ("Both", "touches an object of another class", errors.Both), ("Duplicate", "overlaps an object that a better detection has", errors.Duplicate),
            ("Background", "touches none", errors.Background), ("Missed", "an object not found, nor by a wrong class or outline", errors.Missed),
        ];
        double most = Math.Max(1e-9, kinds.Max(kind => kind.Share.DeltaAP));
        var html = new StringBuilder("<table>\n<tr><th>Kind</th><th style=\"text-align:left\">What it is</th><th>Number</th><th>Cost in AP</th><th></th></tr>\n");
        foreach ((string name, string meaning, ErrorShare share) in kinds)
        {
            string width = Invariant($"{BarWidth * Math.Max(0, share.DeltaAP) / most:0.##}rem");
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{name}</td><td style=\"text-align:left\">{meaning}</td><td>{share.Count}</td><td>{share.DeltaAP:0.000}</td><td style=\"text-align:left\"><span class=\"bar\" style=\"width:{width}\"></span></td></tr>\n");
        }
        return html.Append(CultureInfo.InvariantCulture, $"</table>\n<p>TIDE's split (Bolya et al. 2020): what average precision at an intersection over union of {metrics.IoUThreshold:0.##}, {MetricsTable.Figure(errors.AP)}, would gain if errors of one kind were made good. Detections of every score count, so fewer objects are missed than in the matrix. The costs do not add up to what is missing: one error hides another.</p>").ToString();
    }

    private string Pictures()
    {
        if (worst.Count == 0)
            return "";
        var html = new StringBuilder("<h2>Images with the lowest accuracy</h2>\n<p>Left the truth: blue was found, yellow was missed. Right the detections: blue is right, red is a false alarm. What is wrong has its class and score. An object that was taken for another class is missed here, and its detection a false alarm.</p>\n");
        foreach (WorstImage image in worst)
        {
            ImageErrors errors = image.Errors;
            html.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{HtmlPage.Text(errors.Name)}: {errors.Found} found, {errors.Missed} missed, {errors.FalseAlarms} false alarms, accuracy {errors.Accuracy:0.00}</figcaption>");
            html.Append(Picture("truth", errors.Name, image.Truth)).Append(' ').Append(Picture("detections", errors.Name, image.Found)).Append("</figure>\n");
        }
        return html.ToString();
    }

    private static string Picture(string what, string name, byte[] jpeg) => $"<img alt=\"{HtmlPage.Text($"{name}, {what}")}\" src=\"data:image/jpeg;base64,{Convert.ToBase64String(jpeg)}\">";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
