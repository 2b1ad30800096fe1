using Microsoft.ML.InstanceSegmentation.Visualization;

namespace Microsoft.ML.InstanceSegmentation.Tests.Visualization;

[TestClass]
public class TrainingCurvesTests
{
    [TestMethod]
    public void A_training_that_never_began_has_empty_axes()
    {
        PixelCanvas canvas = new TrainingCurves().Draw();
        Assert.IsTrue(canvas.Pixels.Any(pixel => pixel != Rgb.White));
    }

    [TestMethod]
    public void The_learning_rate_rises_from_the_bottom_left_to_the_top_right()
    {
        var curves = new TrainingCurves();
        for (int step = 1; step <= 100; step++)
            curves.Report(Progress(step, 0, learningRate: step / 100.0));
        PixelCanvas canvas = curves.Draw();
        (int X, int Y)[] line =
        [
            .. from y in Enumerable.Range(460, canvas.Height - 460)
               from x in Enumerable.Range(0, canvas.Width)
               where canvas[x, y] == Palette.Color(2)
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
        PixelCanvas canvas = curves.Draw();
        Assert.Contains(Palette.Color(12), canvas.Pixels);
    }

    [TestMethod]
    public void Evaluations_add_a_plot_of_their_own()
    {
        var curves = new TrainingCurves();
        curves.Report(Progress(1, 1));
        int before = curves.Draw().Height;
        curves.Report(Progress(2, 1) with { Validation = new InstanceSegmentationMetrics { BoundingBox = Metrics(0.5), Mask = Metrics(-1) } });
        PixelCanvas after = curves.Draw();
        Assert.IsGreaterThan(before, after.Height);
        Assert.Contains(Palette.Color(9), after.Pixels.Skip(before * after.Width).ToArray());
    }

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
