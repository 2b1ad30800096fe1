using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>A curve; values that are not finite interrupt it.</summary>
internal sealed record PlotSeries(string Name, SKColor Color, IReadOnlyList<(double X, double Y)> Points)
{
    /// <summary>Less than 1 for a curve that stands behind others; such a one has no line in the legend.</summary>
    public float Opacity { get; init; } = 1;
}

/// <summary>A plot of curves with title, axes, and a legend where there are several, drawn into a rectangle of a picture.</summary>
internal sealed class LinePlot(string title, string xTitle, IReadOnlyList<PlotSeries> series)
{
    private const float TextSize = 16;
    private const float TitleSize = 20;
    private const int Gap = 10;
    private const int TickLength = 6;

    // Curves of up to so many points show where they are.
    private const int MostMarked = 30;

    // Room for the title above, the numbers and the axis title below, the numbers at the left, and the legend at the right.
    private const int TopMargin = 44;
    private const int BottomMargin = 62;
    private const int LeftMargin = 96;
    private const int RightMargin = 220;

    private static readonly SKColor s_grid = Palette.FromHex(0xDDDDDD);
    private static readonly SKColor s_ink = Palette.FromHex(0x333333);

    /// <summary>The horizontal axis covers these two at least.</summary>
    public (double Low, double High)? XRange { get; init; }

    /// <summary>The vertical axis covers these two at least.</summary>
    public (double Low, double High)? YRange { get; init; }

    public void Draw(SKCanvas canvas, TextPainter text, int x, int y, int width, int height)
    {
        (double X, double Y)[] points = [.. series.SelectMany(s => s.Points).Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y))];
        Axis horizontal = AxisFor(points.Select(p => p.X), XRange, x + LeftMargin, x + width - RightMargin);
        Axis vertical = AxisFor(points.Select(p => p.Y), YRange, y + height - BottomMargin, y + TopMargin);

        text.Draw(canvas, title, horizontal.Start, y + (TopMargin - TextPainter.Height(TitleSize)) / 2, TitleSize, SKColors.Black);
        DrawAxes(canvas, text, horizontal, vertical);
        DrawCentered(canvas, text, xTitle, (horizontal.Start + horizontal.End) / 2, y + height - TextPainter.Height(TextSize) - 6);
        foreach (PlotSeries curve in series)
            DrawCurve(canvas, curve, horizontal, vertical);
        DrawLegend(canvas, text, horizontal.End + 2 * Gap, vertical.End);
    }

    private static Axis AxisFor(IEnumerable<double> values, (double Low, double High)? atLeast, int start, int end)
    {
        double low = values.DefaultIfEmpty(0).Min();
        double high = values.DefaultIfEmpty(1).Max();
        if (atLeast is { } range)
            (low, high) = (Math.Min(low, range.Low), Math.Max(high, range.High));
        return new Axis(AxisTicks.Cover(low, high, intervals: Math.Abs(end - start) / 80 + 1), start, end);
    }

    /// <summary>Lines of one pixel, on whole pixels so that they are sharp.</summary>
    private static void DrawAxes(SKCanvas canvas, TextPainter text, Axis horizontal, Axis vertical)
    {
        using var grid = new SKPaint { Color = s_grid };
        using var ink = new SKPaint { Color = s_ink };
        int left = horizontal.Start, right = horizontal.End, top = vertical.End, bottom = vertical.Start;
        foreach (double tick in vertical.Ticks)
        {
            int row = vertical.Pixel(tick);
            canvas.DrawRect(left, row, right - left, 1, grid);
            canvas.DrawRect(left - TickLength, row, TickLength, 1, ink);
            string label = vertical.Label(tick);
            text.Draw(canvas, label, left - Gap - text.Width(label, TextSize), row - TextPainter.Height(TextSize) / 2, TextSize, s_ink);
        }
        foreach (double tick in horizontal.Ticks)
        {
            int column = horizontal.Pixel(tick);
            canvas.DrawRect(column, top, 1, bottom - top, grid);
            canvas.DrawRect(column, bottom, 1, TickLength, ink);
            DrawCentered(canvas, text, horizontal.Label(tick), column, bottom + TickLength + 2);
        }
        canvas.DrawRect(left, top, 1, bottom - top + 1, ink);
        canvas.DrawRect(left, bottom, right - left + 1, 1, ink);
    }

    private static void DrawCentered(SKCanvas canvas, TextPainter text, string line, int middle, int top) =>
        text.Draw(canvas, line, middle - text.Width(line, TextSize) / 2, top, TextSize, s_ink);

    private static void DrawCurve(SKCanvas canvas, PlotSeries curve, Axis horizontal, Axis vertical)
    {
        using var paint = new SKPaint
        {
            Color = curve.Color.WithAlpha((byte)Math.Round(curve.Opacity * byte.MaxValue)),
            IsAntialias = true,
            IsStroke = true,
            StrokeWidth = curve.Opacity < 1 ? 1 : 2.5f,
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
        };
        using var line = new SKPath();
        using var marks = new SKPath();
        bool interrupted = true;
        foreach ((double x, double y) in curve.Points)
        {
            var point = new SKPoint(horizontal.Position(x), vertical.Position(y));
            if (!float.IsFinite(point.X) || !float.IsFinite(point.Y))
            {
                interrupted = true;
                continue;
            }
            if (interrupted)
                line.MoveTo(point);
            // A line to where it began is a dot, of a point between two gaps for one.
            line.LineTo(point);
            marks.AddCircle(point.X, point.Y, 1.6f * paint.StrokeWidth);
            interrupted = false;
        }
        canvas.DrawPath(line, paint);
        paint.IsStroke = false;
        if (curve.Points.Count <= MostMarked)
            canvas.DrawPath(marks, paint);
    }

    private void DrawLegend(SKCanvas canvas, TextPainter text, int x, int y)
    {
        const int stroke = 24;
        int lineHeight = TextPainter.Height(TextSize) + 4;
        PlotSeries[] named = [.. series.Where(curve => curve.Opacity == 1)];
        for (int i = 0; i < named.Length && named.Length > 1; i++)
        {
            using var paint = new SKPaint { Color = named[i].Color };
            canvas.DrawRect(x, y + lineHeight / 2 - 2, stroke, 4, paint);
            text.Draw(canvas, named[i].Name, x + stroke + Gap, y + 2, TextSize, s_ink);
            y += lineHeight;
        }
    }

    /// <summary>Ticks from one end to the other, and the picture's pixels of these ends.</summary>
    private readonly record struct Axis(double[] Ticks, int Start, int End)
    {
        public float Position(double value) => (float)(Start + 0.5 + (value - Ticks[0]) / (Ticks[^1] - Ticks[0]) * (End - Start));

        public int Pixel(double value) => (int)Math.Floor(Position(value));

        public string Label(double tick) => AxisTicks.Label(tick, Ticks[1] - Ticks[0]);
    }
}
