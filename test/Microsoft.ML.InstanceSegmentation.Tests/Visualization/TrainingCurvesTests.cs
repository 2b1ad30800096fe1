using Microsoft.ML.InstanceSegmentation.Visualization;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Visualization;

[TestClass]
public class TrainingCurvesTests
{
    private static readonly FontFiles s_noFonts = new([]);

    [TestMethod]
    public void A_training_that_never_began_has_empty_axes()
    {
        using SKBitmap picture = new TrainingCurves().Draw(s_noFonts);
        Assert.IsTrue(picture.Pixels.Any(pixel => pixel != SKColors.White));
    }

    [TestMethod]
    public void The_learning_rate_rises_from_the_bottom_left_to_the_top_right()
    {
        var curves = new TrainingCurves();
        for (int step = 1; step <= 100; step++)
            curves.Report(Progress(step, 0, learningRate: step / 100.0));
        using SKBitmap picture = curves.Draw(s_noFonts);
        (int X, int Y)[] line =
        [
            .. from y in Enumerable.Range(460, picture.Height - 460)
               from x in Enumerable.Range(0, picture.Width)
               where picture.GetPixel(x, y) == Palette.Color(2)
               select (x, y),
        ];
        Assert.IsGreaterThan(500, line.Length);
        Assert.AreEqual(line.Max(point => point.X), line.MinBy(point => point.Y).X, 4);
        Assert.AreEqual(line.Min(point => point.X), line.MaxBy(point => point.Y).X, 4);
    }

    [TestMethod]
    public void Losses_that_are_not_numbers_are_gaps()
    {
        var curves = new TrainingCurves();
        foreach ((int step, double loss) in ((int, double)[])[(1, 1), (2, double.NaN), (3, double.PositiveInfinity), (4, 0.5)])
            curves.Report(Progress(step, loss));
        using SKBitmap picture = curves.Draw(s_noFonts);
        Assert.Contains(Palette.Color(12), picture.Pixels);
    }

    [TestMethod]
    public void Evaluations_add_a_plot_of_their_own()
    {
        var curves = new TrainingCurves();
        curves.Report(Progress(1, 1));
        using SKBitmap before = curves.Draw(s_noFonts);
        curves.Report(
            Progress(2, 1) with { Validation = new InstanceSegmentationMetrics { BoundingBox = Metrics(0.5), Mask = Metrics(-1) } });
        using SKBitmap after = curves.Draw(s_noFonts);
        Assert.IsGreaterThan(before.Height, after.Height);
        Assert.Contains(Palette.Color(9), after.Pixels.Skip(before.Height * after.Width).ToArray());
    }

    [TestMethod]
    public void Axis_numbers_and_the_legend_stand_beside_the_plot()
    {
        var curves = new TrainingCurves();
        curves.Report(Progress(1, 1));
        curves.Report(Progress(100, 0.5));
        using SKBitmap picture = curves.Draw(s_noFonts);
        SKColor ink = Palette.FromHex(0x333333);
        int Ink(int left, int right, int top, int bottom) => Enumerable.Range(top, bottom - top)
            .Sum(y => Enumerable.Range(left, right - left).Count(x => picture.GetPixel(x, y) == ink));
        Assert.IsGreaterThan(50, Ink(0, 90, 44, 398), "numbers at the left");
        Assert.IsGreaterThan(50, Ink(96, 980, 405, 425), "numbers below");
        Assert.IsGreaterThan(100, Ink(1000, 1200, 44, 200), "legend");
    }

    [TestMethod]
    public void The_same_steps_give_the_same_picture()
    {
        var curves = new TrainingCurves();
        curves.Report(Progress(1, 1));
        curves.Report(Progress(100, 0.5));
        using SKBitmap first = curves.Draw(s_noFonts);
        using SKBitmap second = curves.Draw(s_noFonts);
        CollectionAssert.AreEqual(first.Bytes, second.Bytes);
    }

    [TestMethod]
    public void Other_extensions_are_refused() =>
        Assert.Contains("'curves.pdf'", Assert.ThrowsExactly<ArgumentException>(() => new TrainingCurves().Save("curves.pdf")).Message);

    private static TrainingProgress Progress(int step, double loss, double learningRate = 0.01) => new()
    {
        Epoch = 1,
        Epochs = 1,
        Step = step,
        Steps = 100,
        Loss = new LossParts(0, 0, loss, 0, 0),
        LearningRate = learningRate,
        ImagesPerSecond = 1,
        TimeLeft = TimeSpan.Zero,
    };

    private static CocoMetrics Metrics(double value) => new()
    {
        AP = value,
        AP50 = value,
        AP75 = value,
        APSmall = value,
        APMedium = value,
        APLarge = value,
        AR1 = value,
        AR10 = value,
        AR = value,
        ARSmall = value,
        ARMedium = value,
        ARLarge = value,
        PerClassAP = new Dictionary<string, double>(),
    };
}
