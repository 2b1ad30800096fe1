using System.Globalization;
using System.Text;

namespace Microsoft.ML.InstanceSegmentation.Common;

/// <summary>A curve in the unit square.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Points">Its points in order, each 0 to 1.</param>
/// <param name="Mark">A point of it that stands out; null for none.</param>
internal sealed record HtmlCurve(string Name, IReadOnlyList<(double X, double Y)> Points, (double X, double Y)? Mark);

/// <summary>Curves in the unit square as SVG in a page, with a legend.</summary>
internal static class HtmlCurves
{
    /// <summary>Curves that can be told apart: so many colours, each drawn whole and dashed.</summary>
    public static int Most => 2 * s_colors.Length;

    private const int Side = 340, Left = 46, Top = 8, Bottom = 40, LegendWidth = 190, LineHeight = 18;

    /// <summary>Points closer than this to the last one that was drawn are left out: of ten thousand, a plot shows a few hundred.</summary>
    private const double Step = 0.002;

    // Paul Tol's bright scheme, which the colour-blind tell apart too.
    private static readonly string[] s_colors = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#777777"];

    /// <param name="x">What the horizontal axis has.</param>
    /// <param name="y">What the vertical axis has.</param>
    /// <param name="curves">The curves, at most <see cref="Most"/>.</param>
    public static string Of(string x, string y, IReadOnlyList<HtmlCurve> curves)
    {
        int width = Left + Side + LegendWidth, height = Top + Side + Bottom;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" role=\"img\" font-size=\"11\"><title>{HtmlPage.Text($"{y} over {x}")}</title>\n");
        Axes(svg, x, y);
        foreach ((int i, HtmlCurve curve) in curves.Index())
        {
            string color = s_colors[i % s_colors.Length], dashes = i < s_colors.Length ? "" : " stroke-dasharray=\"5 3\"";
            svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{color}\" stroke-width=\"1.8\"{dashes} points=\"{Points(curve.Points)}\"/>");
            if (curve.Mark is { } mark)
                svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{X(mark.X)}\" cy=\"{Y(mark.Y)}\" r=\"4\" fill=\"{color}\" stroke=\"#fff\"/>");
            int line = Top + 12 + i * LineHeight;
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left + Side + 14}\" x2=\"{Left + Side + 36}\" y1=\"{line - 4}\" y2=\"{line - 4}\" stroke=\"{color}\" stroke-width=\"2.5\"{dashes}/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + Side + 42}\" y=\"{line}\">{HtmlPage.Text(Short(curve.Name))}</text>\n");
        }
        return svg.Append("</svg>").ToString();
    }

    private static void Axes(StringBuilder svg, string x, string y)
    {
        for (int i = 0; i <= 5; i++)
        {
            double value = i / 5.0;
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{X(value)}\" x2=\"{X(value)}\" y1=\"{Y(0)}\" y2=\"{Y(1)}\" stroke=\"#ddd\"/><line x1=\"{X(0)}\" x2=\"{X(1)}\" y1=\"{Y(value)}\" y2=\"{Y(value)}\" stroke=\"#ddd\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(value)}\" y=\"{Top + Side + 16}\" text-anchor=\"middle\">{value:0.0}</text><text x=\"{Left - 6}\" y=\"{Top + Side * (1 - value) + 4:0.#}\" text-anchor=\"end\">{value:0.0}</text>\n");
        }
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + Side / 2}\" y=\"{Top + Side + 34}\" text-anchor=\"middle\">{HtmlPage.Text(x)}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate(12 {Top + Side / 2}) rotate(-90)\" text-anchor=\"middle\">{HtmlPage.Text(y)}</text>\n");
    }

    private static string Points(IReadOnlyList<(double X, double Y)> points)
    {
        var kept = new List<string>();
        (double X, double Y) last = (double.NegativeInfinity, 0);
        for (int i = 0; i < points.Count; i++)
        {
            if (i < points.Count - 1 && Math.Abs(points[i].X - last.X) < Step && Math.Abs(points[i].Y - last.Y) < Step)
                continue;
            last = points[i];
            kept.Add($"{X(last.X)},{Y(last.Y)}");
        }
        return string.Join(' ', kept);
    }

    private static string X(double value) => string.Create(CultureInfo.InvariantCulture, $"{Left + Side * value:0.#}");

    private static string Y(double value) => string.Create(CultureInfo.InvariantCulture, $"{Top + Side * (1 - value):0.#}");

    private static string Short(string name) => name.Length <= 24 ? name : $"{name[..23]}…";
}
