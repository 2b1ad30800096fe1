using System.Text.RegularExpressions;
using Microsoft.ML.InstanceSegmentation.Visualization;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests;

[TestClass]
public sealed partial class TrainingReportTests
{
    private static readonly FontFiles s_noFonts = new([]);

    [TestMethod]
    public void A_training_that_never_began_has_a_report_that_says_so()
    {
        string page = new TrainingReport(TinyModel.Training).Page(null, s_noFonts);
        Assert.Contains("No step was made.", page);
        Assert.Contains("Training ended before it was evaluated, so nothing was measured.", page);
    }

    [TestMethod]
    public void Every_evaluation_is_a_row_and_the_last_one_the_models()
    {
        var report = new TrainingReport(TinyModel.Training);
        report.Report(Evaluated(step: 5, boxAP: 0.25, maskAP: -1));
        report.Report(Evaluated(step: 10, boxAP: 0.5, maskAP: 0.375));
        string page = report.Page(null, s_noFonts);

        Assert.Contains("<tr><td>1</td><td>5</td><td>0.250</td><td>–</td>", page);
        Assert.Contains("<tr><td>2</td><td>10</td><td>0.500</td><td>0.375</td>", page);
        Assert.Contains("<tr><td>AP</td><td>0.500</td><td>0.375</td></tr>", page);
        Assert.Contains("Training ended without a model after step 10 of 10.", page);
    }

    [TestMethod]
    public void The_curves_are_a_picture_inside_the_page_which_needs_no_network()
    {
        var report = new TrainingReport(TinyModel.Training);
        report.Report(Evaluated(step: 5, boxAP: 0.25, maskAP: 0.25));
        string page = report.Page(null, s_noFonts);

        using SKBitmap picture = SKBitmap.Decode(Convert.FromBase64String(Picture().Match(page).Groups[1].Value));
        Assert.AreEqual(1200, picture.Width);
        Assert.DoesNotContain("http", page);
    }

    [TestMethod]
    public void Initial_weights_are_those_that_training_starts_from_whether_they_are_named_or_not()
    {
        Assert.Contains("<td>Initial weights</td><td>random</td>", new TrainingReport(TinyModel.Training).Page(null, s_noFonts));
        Assert.Contains("<td>Initial weights</td><td>ImageNet</td>", new TrainingReport(InstanceSegmentationPresets.Shapes).Page(null, s_noFonts));
    }

    [TestMethod]
    public void Names_are_text_and_not_markup()
    {
        string page = new TrainingReport(TinyModel.Training) { IntendedUse = "cells <2 µm & debris" }.Page(null, s_noFonts);
        Assert.Contains("cells &lt;2 &#181;m &amp; debris", page);
    }

    [TestMethod]
    public void The_file_replaces_an_older_one()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("report.html");
        File.WriteAllText(file, new string('x', 1_000_000));
        new TrainingReport(TinyModel.Training).Save(file);
        Assert.EndsWith("</html>", File.ReadAllText(file).TrimEnd());
    }

    [GeneratedRegex("data:image/jpeg;base64,([^\"]*)\"")]
    private static partial Regex Picture();

    private static TrainingProgress Evaluated(int step, double boxAP, double maskAP) => new()
    {
        Epoch = step / 5,
        Epochs = 2,
        Step = step,
        Steps = 10,
        Loss = new LossParts(0.1, 0.1, 0.1, 0.1, 0.1),
        LearningRate = 0.01,
        ImagesPerSecond = 2,
        TimeLeft = TimeSpan.Zero,
        Validation = new InstanceSegmentationMetrics { BoundingBox = Metrics(boxAP), Mask = Metrics(maskAP) },
    };

    private static CocoMetrics Metrics(double precision) => new()
    {
        AP = precision,
        AP50 = precision,
        AP75 = precision,
        APSmall = -1,
        APMedium = precision,
        APLarge = -1,
        AR1 = precision,
        AR10 = precision,
        AR = precision,
        ARSmall = -1,
        ARMedium = precision,
        ARLarge = -1,
        PerClassAP = new Dictionary<string, double> { ["nucleus"] = precision },
    };
}
