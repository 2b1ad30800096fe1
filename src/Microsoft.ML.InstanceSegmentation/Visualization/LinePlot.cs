namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>A curve; values that are not finite interrupt it.</summary>
internal sealed record PlotSeries(string Name, Rgb Color, IReadOnlyList<(double X, double Y)> Points)
{
    /// <summary>Less than 1 for a curve that stands behind others; such a one has no line in the legend.</summary>
    public float Opacity { get; init; } = 1;
}

/// <summary>A plot of curves with title, axes, and a legend where there are several, drawn into a rectangle of a canvas.</summary>
internal sealed class LinePlot(string title, string xTitle, IReadOnlyList<PlotSeries> series)
{
    private const int TextScale = 2;
    private const int Gap = 10;
    private const int TickLength = 6;

    // Curves of up to so many points show where they are.
    private const int MostMarked = 30;

    // Room for the title above, the numbers and the axis title below, the numbers at the left, and the legend at the right.
    private const int TopMargin = 44;
    private const int BottomMargin = 62;
    private const int LeftMargin = 116;
    private const int RightMargin = 240;

    private static readonly Rgb s_grid = Rgb.FromHex(0xDDDDDD);
    private static readonly Rgb s_text = Rgb.FromHex(0x333333);

    /// <summary>The horizontal axis covers these two at least.</summary>
    public (double Low, double High)? XRange { get; init; }

    /// <summary>The vertical axis covers these two at least.</summary>
    public (double Low, double High)? YRange { get; init; }

    public void Draw(PixelCanvas canvas, int x, int y, int width, int height)
    {
        (double X, double Y)[] points = [.. series.SelectMany(s => s.Points).Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y))];
        Axis horizontal = AxisFor(points.Select(p => p.X), XRange, x + LeftMargin, x + width - RightMargin);
        Axis vertical = AxisFor(points.Select(p => p.Y), YRange, y + height - BottomMargin, y + TopMargin);

        canvas.DrawText(title, x + LeftMargin, y + (TopMargin - PixelFont.Height(TextScale)) / 2, Rgb.Black, TextScale);
        DrawAxes(canvas, horizontal, vertical);
        canvas.DrawText(
            xTitle, (horizontal.Start + horizontal.End - PixelFont.Width(xTitle, TextScale)) / 2, y + height - PixelFont.Height(TextScale) - 4, s_text, TextScale);
        foreach (PlotSeries curve in series)
            DrawCurve(canvas, curve, horizontal, vertical);
        DrawLegend(canvas, horizontal.End + 2 * Gap, vertical.End);
    }

    private static Axis AxisFor(IEnumerable<double> values, (double Low, double High)? atLeast, int start, int end)
    {
        double low = values.DefaultIfEmpty(0).Min();
        double high = values.DefaultIfEmpty(1).Max();
        if (atLeast is { } range)
            (low, high) = (Math.Min(low, range.Low), Math.Max(high, range.High));
        return new Axis(AxisTicks.Cover(low, high, intervals: Math.Abs(end - start) / 80 + 1), start, end);
    }

    private static void DrawAxes(PixelCanvas canvas, Axis horizontal, Axis vertical)
    {
        int left = horizontal.Start, bottom = vertical.Start;
        foreach (double tick in vertical.Ticks)
        {
            int row = vertical.Pixel(tick);
            canvas.FillRectangle(left, row, horizontal.End - left, 1, s_grid);
            string label = vertical.Label(tick);
            canvas.DrawText(label, left - Gap - PixelFont.Width(label, TextScale), row - 3 * TextScale, s_text, TextScale);
        }
        foreach (double tick in horizontal.Ticks)
        {
            int column = horizontal.Pixel(tick);
            canvas.FillRectangle(column, bottom, 1, TickLength, s_text);
            string label = horizontal.Label(tick);
            canvas.DrawText(label, column - PixelFont.Width(label, TextScale) / 2, bottom + Gap, s_text, TextScale);
        }
        canvas.FillRectangle(left, vertical.End, 1, bottom - vertical.End + 1, s_text);
        canvas.FillRectangle(left, bottom, horizontal.End - left + 1, 1, s_text);
    }

    private static void DrawCurve(PixelCanvas canvas, PlotSeries curve, Axis horizontal, Axis vertical)
    {
        double thickness = curve.Opacity < 1 ? 1 : 2;
        for (int i = 0; i < curve.Points.Count; i++)
        {
            // The first point is a line of no length: a dot.
            (double X, double Y) from = curve.Points[Math.Max(i - 1, 0)];
            (double X, double Y) to = curve.Points[i];
            double[] ends = [horizontal.Position(from.X), vertical.Position(from.Y), horizontal.Position(to.X), vertical.Position(to.Y)];
            if (ends.All(double.IsFinite))
                canvas.DrawLine(ends[0], ends[1], ends[2], ends[3], thickness, curve.Color, curve.Opacity);
            if (curve.Points.Count <= MostMarked && double.IsFinite(ends[2]) && double.IsFinite(ends[3]))
                canvas.DrawLine(ends[2], ends[3], ends[2], ends[3], 3 * thickness, curve.Color, curve.Opacity);
        }
    }

    private void DrawLegend(PixelCanvas canvas, int x, int y)
    {
        const int stroke = 24;
        int lineHeight = PixelFont.Height(TextScale) + 4;
        PlotSeries[] named = [.. series.Where(curve => curve.Opacity == 1)];
        for (int i = 0; i < named.Length && named.Length > 1; i++)
        {
            canvas.FillRectangle(x, y + lineHeight / 2 - 3, stroke, 3, named[i].Color);
            canvas.DrawText(named[i].Name, x + stroke + Gap, y + 2, s_text, TextScale);
            y += lineHeight;
        }
    }

    /// <summary>Ticks from one end to the other, and the canvas's pixels of these ends.</summary>
    private readonly record struct Axis(double[] Ticks, int Start, int End)
    {
        public double Position(double value) => Start + 0.5 + (value - Ticks[0]) / (Ticks[^1] - Ticks[0]) * (End - Start);

        public int Pixel(double value) => (int)Math.Floor(Position(value));

        public string Label(double tick) => AxisTicks.Label(tick, Ticks[1] - Ticks[0]);
    }
}
