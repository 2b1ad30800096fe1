using System.Globalization;
using System.Text;

namespace Microsoft.ML.InstanceSegmentation.Common;

/// <summary>A histogram as SVG in a page.</summary>
internal static class HtmlBars
{
    private const int BarWidth = 36, Gap = 4, PlotHeight = 120, LabelHeight = 34;

    /// <param name="bars">Label and count of each bar, from left to right.</param>
    public static string Of(IReadOnlyList<(string Label, int Count)> bars)
    {
        int most = Math.Max(1, bars.Count == 0 ? 1 : bars.Max(bar => bar.Count)), width = bars.Count * (BarWidth + Gap);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {width} {PlotHeight + LabelHeight}\" width=\"{width}\" role=\"img\" font-size=\"10\" text-anchor=\"middle\">");
        foreach ((int i, (string label, int count)) in bars.Index())
        {
            double height = (PlotHeight - 14.0) * count / most, middle = i * (BarWidth + Gap) + BarWidth / 2.0;
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{i * (BarWidth + Gap)}\" y=\"{PlotHeight - height:0.##}\" width=\"{BarWidth}\" height=\"{height:0.##}\" fill=\"#4477aa\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{middle}\" y=\"{PlotHeight - height - 3:0.##}\">{count}</text><text x=\"{middle}\" y=\"{PlotHeight + 14}\">{HtmlPage.Text(label)}</text>");
        }
        return svg.Append("</svg>").ToString();
    }
}
