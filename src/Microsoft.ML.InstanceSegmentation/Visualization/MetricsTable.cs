using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>COCO's figures with their intervals as a table of a page.</summary>
internal static class MetricsTable
{
    /// <param name="title">What they were measured on.</param>
    /// <param name="columns">The figures of boxes, masks and so on.</param>
    public static string Of(string title, params (string Name, CocoMetrics Metrics)[] columns)
    {
        CocoMetrics first = columns[0].Metrics;
        (string Name, Func<CocoMetrics, string> Value)[] rows =
        [
            ("AP", each => Figure(each.AP)), ("95 % interval of AP", each => Interval(each.APInterval)),
            ("AP50", each => Figure(each.AP50)), ("95 % interval of AP50", each => Interval(each.AP50Interval)), ("AP75", each => Figure(each.AP75)),
            ("AP small", each => Figure(each.APSmall)), ("AP medium", each => Figure(each.APMedium)), ("AP large", each => Figure(each.APLarge)),
            ($"AR (of {first.MaxDetections})", each => Figure(each.AR)),
            .. first.PerClassAP.Keys.Select(name => ($"AP of {name}", (Func<CocoMetrics, string>)(each => Figure(each.PerClassAP[name])))),
        ];
        return HtmlPage.Table([title, .. columns.Select(column => column.Name)], rows.Select(row => (string[])[row.Name, .. columns.Select(column => row.Value(column.Metrics))]));
    }

    // The evaluator says -1 where there is nothing to measure.
    public static string Figure(double value) => value < 0 ? "–" : FormattableString.Invariant($"{value:0.000}");

    private static string Interval(MetricInterval? interval) => interval?.ToString() ?? "–";
}
