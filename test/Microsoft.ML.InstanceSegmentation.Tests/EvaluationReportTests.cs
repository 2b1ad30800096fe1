using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Tests.MlNet;
using Microsoft.ML.InstanceSegmentation.Tests.Visualization;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests;

[TestClass]
public sealed partial class EvaluationReportTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Its_figures_are_those_of_EvaluateInDetail_and_the_page_has_them()
    {
        IDataView view = View(ScoredRow.Sound(), TakenForStar());
        EvaluationReport report = _ml.InstanceSegmentation().ReportEvaluation(view);
        Assert.AreEqual(_ml.InstanceSegmentation().EvaluateInDetail(view).ToJson(), report.Metrics.ToJson());
        Assert.AreEqual(2, report.Images);
        string page = report.Page();
        Assert.Contains("2 images with 4 objects of 2 classes", page);
        // Half of the discs are found; of three stars found, two are stars.
        Assert.Contains($"<tr><td>AP of disc</td><td>{report.Metrics.Coco.BoundingBox.PerClassAP["disc"]:0.000}</td>", page);
        Assert.Contains("<tr><td>disc</td><td>2</td><td>0.900</td><td>0.667</td><td>1.000</td><td>0.500</td>", page);
        Assert.Contains("<tr><td>Small, up to 32&#178; pixels</td><td>4</td>", page);
        Assert.Contains("<tr><td>disc</td><td>star</td><td>1</td><td>50.0 %</td></tr>", page);
        Assert.Contains("<td>Classification</td><td style=\"text-align:left\">overlaps an object of another class</td><td>1</td>", page);
    }

    [TestMethod]
    public void The_page_needs_no_network_and_names_are_text()
    {
        ScoredRow row = TakenForStar();
        row.Label[0] = "<disc & co>";
        string page = _ml.InstanceSegmentation().ReportEvaluation(View(row)).Page();
        Assert.DoesNotContain("http", page);
        Assert.DoesNotContain("<disc", page);
        Assert.Contains("<td>&lt;disc &amp; co&gt;</td>", page);
    }

    [TestMethod]
    public void The_images_with_the_lowest_accuracy_come_first_and_right_ones_are_not_shown()
    {
        using TemporaryFolder folder = Images("sound.png", "swapped.png", "empty.png", "swapped too.png");
        EvaluationReport report = _ml.InstanceSegmentation().ReportEvaluation(
            WithImages(folder, ScoredRow.Sound(), TakenForStar(), FoundNothing(), TakenForStar("swapped too.png")));
        CollectionAssert.AreEqual(
            new[] { new ImageErrors("empty.png", 0, 2, 0), new ImageErrors("swapped.png", 1, 1, 1), new ImageErrors("swapped too.png", 1, 1, 1) }, report.WorstImages.ToArray());
        Assert.AreEqual(1.0 / 3, report.WorstImages[1].Accuracy);
        Assert.HasCount(6, Jpeg().Matches(report.Page()));
        Assert.Contains("<figcaption>empty.png: 0 found, 2 missed, 0 false alarms, accuracy 0.00</figcaption>", report.Page());
    }

    [TestMethod]
    public void As_many_are_shown_as_asked_for_and_the_threshold_decides_what_is_wrong()
    {
        using TemporaryFolder folder = Images("sound.png", "swapped.png", "empty.png");
        IDataView view = WithImages(folder, ScoredRow.Sound(), TakenForStar(), FoundNothing());
        Assert.AreEqual("empty.png", _ml.InstanceSegmentation().ReportEvaluation(view, worstImages: 1).WorstImages.Single().Name);
        Assert.IsEmpty(_ml.InstanceSegmentation().ReportEvaluation(view, worstImages: 0).WorstImages);
        // From 0.85 up the disc alone counts, and the star of the first image is missed; the second image has a false star.
        Assert.AreEqual(
            "empty.png 0 2 0, swapped.png 0 2 1, sound.png 1 1 0",
            string.Join(", ", _ml.InstanceSegmentation().ReportEvaluation(view, scoreThreshold: 0.85f).WorstImages.OrderBy(image => image.Found).ThenBy(image => image.FalseAlarms)
                .Select(image => $"{image.Name} {image.Found} {image.Missed} {image.FalseAlarms}")));
    }

    [TestMethod]
    public void Pictures_have_what_was_found_in_blue_what_was_missed_in_yellow_and_false_alarms_in_red()
    {
        using TemporaryFolder folder = Images("swapped.png");
        string page = _ml.InstanceSegmentation().ReportEvaluation(WithImages(folder, TakenForStar())).Page();
        SKBitmap[] pictures = [.. Jpeg().Matches(page).Select(match => SKBitmap.Decode(Convert.FromBase64String(match.Groups[1].Value)))];
        Assert.AreEqual(480, pictures[0].Width);
        // The disc of columns 4 to 18 and rows 6 to 22, and the star of 20 to 40 and 10 to 30, ten times as large, below the names.
        Assert.AreEqual("yellow blue, red blue", string.Join(", ", pictures.Select(picture => $"{Hue(picture.GetPixel(110, 200))} {Hue(picture.GetPixel(300, 250))}")));
        foreach (SKBitmap picture in pictures)
            picture.Dispose();
    }

    [TestMethod]
    public void Without_images_objects_or_detections_it_is_a_page_all_the_same()
    {
        ScoredRow nothing = FoundNothing();
        (nothing.Label, nothing.BoundingBoxes, nothing.Masks, nothing.IsCrowd, nothing.Area) = ([], [], [], [], []);
        foreach (IDataView view in new[] { View(), View(nothing), View(FoundNothing()) })
        {
            EvaluationReport report = _ml.InstanceSegmentation().ReportEvaluation(view);
            Assert.IsEmpty(report.WorstImages);
            Assert.Contains("There is no class that has objects and was found.", report.Page());
            Assert.EndsWith("</html>", report.Page().TrimEnd());
        }
    }

    [TestMethod]
    public void Of_files_the_figures_are_those_of_the_files_alone()
    {
        using var folder = new TemporaryFolder();
        JsonElement set = TestData.Read<JsonElement[]>("Evaluation/LvisReference.json")[1];
        (string annotations, string results) = (folder.File("a.json"), folder.File("r.json"));
        File.WriteAllText(annotations, set.GetProperty("annotations").GetRawText());
        File.WriteAllText(results, set.GetProperty("results").GetRawText());
        EvaluationReport report = EvaluationReport.FromCocoResults(annotations, results);
        DetectionMetrics files = DetectionMetrics.FromCocoResults(annotations, results, boundary: true);
        foreach ((CocoMetrics expected, CocoMetrics found) in new[] { (files.BoundingBox, report.Metrics.Coco.BoundingBox), (files.Mask!, report.Metrics.Coco.Mask), (files.Boundary!, report.Metrics.Boundary) })
        {
            Assert.IsGreaterThan(0.2, found.AP);
            foreach (Func<CocoMetrics, double> figure in new Func<CocoMetrics, double>[] { each => each.AP, each => each.AP50, each => each.APSmall, each => each.ARLarge })
                Assert.AreEqual(figure(expected), figure(found), 1e-12);
        }
        Assert.IsEmpty(report.WorstImages);
        Assert.Contains($"{report.Images} images with {report.Metrics.PerClass.Values.Sum(each => each.Objects)} objects", report.Page());
    }

    [TestMethod]
    public void Of_files_detections_without_masks_are_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.json"), """{"images":[{"id":1,"file_name":"a.png","width":50,"height":40}],"categories":[{"id":1,"name":"cell"}],"annotations":[]}""");
        File.WriteAllText(folder.File("r.json"), """[{"image_id":1,"category_id":1,"bbox":[0,0,10,10],"score":0.9}]""");
        string message = Assert.ThrowsExactly<InvalidDataException>(() => EvaluationReport.FromCocoResults(folder.File("a.json"), folder.File("r.json"))).Message;
        Assert.Contains("r.json: detection number 1 of the list: it has no segmentation", message);
    }

    [TestMethod]
    public void The_file_replaces_an_older_one()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("report.html"), new string('x', 1_000_000));
        _ml.InstanceSegmentation().ReportEvaluation(View(ScoredRow.Sound())).Save(folder.File("report.html"));
        string page = File.ReadAllText(folder.File("report.html"));
        Assert.StartsWith("<!DOCTYPE html>", page);
        Assert.EndsWith("</html>", page.TrimEnd());
    }

    [TestMethod]
    public void An_argument_out_of_its_range_is_named()
    {
        InstanceSegmentationCatalog segmentation = _ml.InstanceSegmentation();
        Assert.Contains("worstImages", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => segmentation.ReportEvaluation(View(), worstImages: -1)).Message);
        Assert.Contains("iouThreshold", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => segmentation.ReportEvaluation(View(), iouThreshold: 0)).Message);
    }

    private IDataView View(params ScoredRow[] rows) => _ml.Data.LoadFromEnumerable(rows);

    private IDataView WithImages(TemporaryFolder folder, params ScoredRow[] rows) =>
        _ml.Transforms.LoadImages("Image", folder.FullName, nameof(ScoredRow.FileName)).Fit(View(rows)).Transform(View(rows));

    private static TemporaryFolder Images(params string[] names)
    {
        var folder = new TemporaryFolder();
        using MLImage image = Picture.GreyImage(48, 40);
        foreach (string name in names)
            image.Save(folder.File(name));
        return folder;
    }

    /// <summary>The disc is taken for a star.</summary>
    private static ScoredRow TakenForStar(string name = "swapped.png")
    {
        ScoredRow row = ScoredRow.Sound(name);
        row.PredictedLabel = ["star", "star"];
        return row;
    }

    private static ScoredRow FoundNothing()
    {
        ScoredRow row = ScoredRow.Sound("empty.png");
        (row.PredictedLabel, row.PredictedBoundingBoxes, row.PredictedMasks, row.Score) = ([], [], [], []);
        return row;
    }

    /// <summary>The hue of a filling on grey, with room for what JPEG makes of it.</summary>
    private static string Hue(SKColor color) => (color.Red - color.Blue > 20, color.Green - color.Blue > 20) switch
    {
        (true, true) => "yellow",
        (true, false) => "red",
        _ => "blue",
    };

    [GeneratedRegex("data:image/jpeg;base64,([^\"]*)\"")]
    private static partial Regex Jpeg();
}
