using Microsoft.ML.InstanceSegmentation.Visualization;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// Collects a training's progress and draws it: the losses, the learning rate, and the average precision on the validation set where
/// there is one. Give it to the estimator as its progress, or call <see cref="Report"/> from your own.
/// </summary>
public sealed class TrainingCurves : IProgress<TrainingProgress>
{
    private const int Width = 1200;
    private const int TallPlot = 460;
    private const int LowPlot = 260;

    // Of 100: lines keep their edges.
    private const int JpegQuality = 90;

    // Losses of single steps jump; the curves show means over this part of all steps.
    private const int Windows = 50;

    private readonly List<TrainingProgress> _steps = [];

    /// <summary>Adds a step or an evaluation.</summary>
    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        // Numbers are all that is drawn; images would pile up.
        lock (_steps)
            _steps.Add(value with { Examples = [] });
    }

    /// <summary>Writes the plot of the steps so far to a file.</summary>
    /// <param name="path">The file, in the format of its extension: .png, .jpg, .jpeg or .webp. Its folder is created if missing.</param>
    /// <exception cref="ArgumentException">The extension is another.</exception>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        PictureFile.CheckExtension(path);
        using SKBitmap picture = Draw(FontFiles.Installed);
        picture.Save(path);
    }

    /// <summary>The plot as the bytes of a JPEG file.</summary>
    internal byte[] ToJpeg(FontFiles fonts)
    {
        using SKBitmap picture = Draw(fonts);
        using SKData data = picture.Encode(SKEncodedImageFormat.Jpeg, JpegQuality);
        return data.ToArray();
    }

    internal SKBitmap Draw(FontFiles fonts)
    {
        TrainingProgress[] steps;
        lock (_steps)
            steps = [.. _steps];

        (double, double) all = (0, steps.Select(step => step.Steps).DefaultIfEmpty(1).Max());
        TrainingProgress[] evaluated = [.. steps.Where(step => step.Validation is not null)];
        SKBitmap picture = ImageBitmap.Create(Width, TallPlot + LowPlot + (evaluated.Length > 0 ? TallPlot : 0), SKColors.White);
        using var canvas = new SKCanvas(picture);
        using var text = new TextPainter(fonts);
        Losses(steps, all).Draw(canvas, text, 0, 0, Width, TallPlot);
        LearningRates(steps, all).Draw(canvas, text, 0, TallPlot, Width, LowPlot);
        if (evaluated.Length > 0)
            Precisions(evaluated, all).Draw(canvas, text, 0, TallPlot + LowPlot, Width, TallPlot);
        return picture;
    }

    private static LinePlot Losses(TrainingProgress[] steps, (double, double) all) => new("Loss", "Step",
    [
        Curve("Each step", 12, steps, step => step.Loss.Total) with { Opacity = 0.25f },
        Smooth(Curve("Total", 12, steps, step => step.Loss.Total)),
        Smooth(Curve("Objectness", 0, steps, step => step.Loss.Objectness)),
        Smooth(Curve("Proposal box", 10, steps, step => step.Loss.ProposalBox)),
        Smooth(Curve("Classification", 11, steps, step => step.Loss.Classification)),
        Smooth(Curve("Box", 9, steps, step => step.Loss.Box)),
        Smooth(Curve("Mask", 13, steps, step => step.Loss.Mask)),
    ])
    { XRange = all, YRange = (0, 0) };

    private static LinePlot LearningRates(TrainingProgress[] steps, (double, double) all) =>
        new("Learning rate", "Step", [Curve("Learning rate", 2, steps, step => step.LearningRate)]) { XRange = all, YRange = (0, 0) };

    private static LinePlot Precisions(TrainingProgress[] evaluated, (double, double) all) => new("Validation: average precision", "Step",
    [
        Curve("Box AP", 9, evaluated, step => Known(step.Validation!.BoundingBox.AP)),
        Curve("Box AP50", 2, evaluated, step => Known(step.Validation!.BoundingBox.AP50)),
        Curve("Mask AP", 13, evaluated, step => Known(step.Validation!.Mask.AP)),
        Curve("Mask AP50", 0, evaluated, step => Known(step.Validation!.Mask.AP50)),
    ])
    { XRange = all, YRange = (0, 1) };

    /// <summary>The evaluator's -1 says that there is nothing to measure, and is not drawn.</summary>
    private static double Known(double precision) => precision < 0 ? double.NaN : precision;

    private static PlotSeries Curve(string name, int color, TrainingProgress[] steps, Func<TrainingProgress, double> value) =>
        new(name, Palette.Color(color), [.. steps.Select(step => ((double)step.Step, value(step)))]);

    /// <summary>Each value becomes the mean of those up to half a window before and after it.</summary>
    private static PlotSeries Smooth(PlotSeries curve)
    {
        int half = curve.Points.Count / Windows / 2;
        var means = new (double X, double Y)[curve.Points.Count];
        for (int i = 0; i < means.Length; i++)
        {
            int from = Math.Max(i - half, 0);
            int to = Math.Min(i + half, means.Length - 1);
            double sum = 0;
            for (int j = from; j <= to; j++)
                sum += curve.Points[j].Y;
            means[i] = (curve.Points[i].X, sum / (to - from + 1));
        }
        return curve with { Points = means };
    }
}
