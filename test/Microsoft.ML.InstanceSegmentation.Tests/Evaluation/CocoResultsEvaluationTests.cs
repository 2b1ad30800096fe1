using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Evaluation;
using Microsoft.ML.InstanceSegmentation.Tests.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Tests.Evaluation;

/// <summary>Data whose areas are not those of the masks, against pycocotools' figures of the files as they stand.</summary>
[TestClass]
public sealed class CocoResultsEvaluationTests
{
    private const double Exact = 1e-9;

    private sealed record Figures(double[] Bbox, double[]? Segm);

    private sealed record Reference(JsonElement Truth, JsonElement[] Results, Figures Whole, Figures MasksOnly, Figures BoxesOnly);

    private static readonly Reference s_numbers = TestData.Read<Reference>("Evaluation/CocoResultsReference.json");

    [TestMethod]
    public void A_file_of_boxes_and_masks_has_the_figures_of_pycocotools() => AssertFigures(s_numbers.Whole, Evaluate(""));

    [TestMethod]
    public void A_file_of_masks_alone_has_the_figures_of_pycocotools() => AssertFigures(s_numbers.MasksOnly, Evaluate("bbox"));

    [TestMethod]
    public void A_file_of_boxes_alone_has_the_figures_of_pycocotools() => AssertFigures(s_numbers.BoxesOnly, Evaluate("segmentation"));

    [TestMethod]
    public void A_scored_view_has_the_figures_of_pycocotools_for_a_file_of_boxes_and_one_of_masks()
    {
        using TemporaryFolder folder = Write("");
        InstanceSegmentationMetrics metrics = EvaluateView(folder.FullName);
        AssertFigures(s_numbers.Whole.Bbox, metrics.BoundingBox, Exact);
        AssertFigures(s_numbers.MasksOnly.Segm!, metrics.Mask, Exact);
    }

    [TestMethod]
    public void The_figures_of_the_case_are_those_of_pycocotools()
    {
        string folder = TestData.Case("eval-polygon-area");
        double[] boxes =
            [0.701245, 0.915842, 0.915842, 0.738422, 0.721251, 0.63523, 0.400625, 0.743125, 0.743125, 0.748529, 0.758185, 0.675];
        double[] masks =
            [0.711861, 0.915842, 0.915842, 0.746681, 0.727788, 0.646581, 0.405, 0.749375, 0.749375, 0.756016, 0.763452, 0.683333];
        DetectionMetrics files = DetectionMetrics.FromCocoResults(Path.Combine(folder, "a.json"), Path.Combine(folder, "results.json"));
        AssertFigures(new Figures(boxes, masks), files, 1e-6);

        InstanceSegmentationMetrics view = EvaluateView(folder);
        AssertFigures(boxes, view.BoundingBox, 1e-6);
        // Of a file of masks alone: only the areas of the detections differ.
        (masks[3], masks[4], masks[5]) = (0.721862, 0.722292, 0.667442);
        AssertFigures(masks, view.Mask, 1e-6);
    }

    [TestMethod]
    [DataRow(1024.00001)]
    [DataRow(1023.99999)]
    [DataRow(1024.0)]
    [DataRow(9216.0001)]
    [DataRow(9215.9999)]
    [DataRow(9216.0)]
    [DataRow(0.0)]
    [DataRow(1e-300)]
    [DataRow(10_000_000_000.1)]
    [DataRow(9_999_999_999.9)]
    [DataRow(1e300)]
    [DataRow(3.14159)]
    public void An_area_in_single_precision_lies_in_the_ranges_of_the_one_in_double_precision(double area)
    {
        float single = AreaRange.ToSingle(area);
        foreach (AreaRange range in CocoProtocol.AreaRanges)
            Assert.AreEqual(range.Contains(area), range.Contains(single), $"{range}");
        Assert.AreEqual((float)Math.Min(area, float.MaxValue), single, (float)Math.Clamp(area * 1e-6, float.Epsilon, 1e33));
    }

    [TestMethod]
    [DataRow("""{"image_id":99,"category_id":3,"score":1,"bbox":[1,2,3,4]}""", "image_id is 99")]
    [DataRow("""{"image_id":1,"category_id":4,"score":1,"bbox":[1,2,3,4]}""", "category_id is 4")]
    [DataRow("""{"image_id":1,"category_id":3,"score":1}""", "neither bbox nor segmentation")]
    [DataRow("""{"image_id":1,"category_id":3,"score":1,"segmentation":{"size":[2,4],"counts":"8"}}""", "2×4")]
    public void Results_of_another_data_set_are_named(string result, string says)
    {
        using TemporaryFolder folder = Write("");
        File.WriteAllText(folder.File("results.json"), $"[{s_numbers.Results[0].GetRawText()},{result}]");
        var error = Assert.ThrowsExactly<InvalidDataException>(
            () => DetectionMetrics.FromCocoResults(folder.File("a.json"), folder.File("results.json")));
        Assert.Contains("results.json: detection number 2 ", error.Message);
        Assert.Contains(says, error.Message);
    }

    private static DetectionMetrics Evaluate(string without)
    {
        using TemporaryFolder folder = Write(without);
        return DetectionMetrics.FromCocoResults(folder.File("a.json"), folder.File("results.json"));
    }

    /// <summary>The files of the reference, with black images.</summary>
    private static TemporaryFolder Write(string without)
    {
        var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.json"), s_numbers.Truth.GetRawText());
        foreach (JsonElement image in s_numbers.Truth.GetProperty("images").EnumerateArray())
        {
            (int width, int height) = (image.GetProperty("width").GetInt32(), image.GetProperty("height").GetInt32());
            using var picture = Microsoft.ML.Data.MLImage.CreateFromPixels(
                width, height, Microsoft.ML.Data.MLPixelFormat.Rgba32, new byte[4 * width * height]);
            picture.Save(folder.File(image.GetProperty("file_name").GetString()!));
        }
        File.WriteAllText(folder.File("results.json"), JsonSerializer.Serialize(s_numbers.Results.Select(result => result.EnumerateObject()
            .Where(field => field.Name != without).ToDictionary(field => field.Name, field => field.Value))));
        return folder;
    }

    /// <summary>The same through the columns of a view, whose ground truth LoadFromCoco reads.</summary>
    private static InstanceSegmentationMetrics EvaluateView(string folder)
    {
        var ml = new MLContext(seed: 1);
        using JsonDocument annotations = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "a.json")));
        Dictionary<long, string> names = annotations.RootElement.GetProperty("categories").EnumerateArray()
            .ToDictionary(category => category.GetProperty("id").GetInt64(), category => category.GetProperty("name").GetString()!);
        ILookup<long, CocoResult> results = CocoResults.Read(Path.Combine(folder, "results.json")).ToLookup(result => result.ImageId);
        var rows = new List<ScoredRow>();
        IDataView truths = ml.Data.LoadFromCoco(Path.Combine(folder, "a.json"), folder);
        foreach (TruthRow truth in ml.Data.CreateEnumerable<TruthRow>(truths, reuseRowObject: false))
        {
            CocoResult[] found = [.. results[truth.ImageId]];
            rows.Add(new ScoredRow
            {
                Label = truth.Label ?? [],
                BoundingBoxes = truth.BoundingBoxes ?? [],
                Masks = truth.Masks ?? [],
                IsCrowd = truth.IsCrowd ?? [],
                Area = truth.Area ?? [],
                PredictedLabel = [.. found.Select(result => names[result.CategoryId])],
                Score = [.. found.Select(result => result.Score)],
                PredictedBoundingBoxes = [.. found.SelectMany(result => result.BoundingBox!)],
                PredictedMasks = [.. found.Select(result => result.Mask!.ToJson())],
            });
        }
        return ScoredRow.Evaluate(ml, rows);
    }

    private static void AssertFigures(Figures expected, DetectionMetrics actual, double tolerance = Exact)
    {
        AssertFigures(expected.Bbox, actual.BoundingBox, tolerance);
        Assert.AreEqual(expected.Segm is null, actual.Mask is null);
        if (actual.Mask is { } masks)
            AssertFigures(expected.Segm!, masks, tolerance);
    }

    private static void AssertFigures(double[] expected, CocoMetrics m, double tolerance)
    {
        double[] actual = [m.AP, m.AP50, m.AP75, m.APSmall, m.APMedium, m.APLarge, m.AR1, m.AR10, m.AR, m.ARSmall, m.ARMedium, m.ARLarge];
        for (int i = 0; i < actual.Length; i++)
            Assert.AreEqual(expected[i], actual[i], tolerance, $"Figure {i}");
    }

    /// <summary>The ground truth of a view, without its image.</summary>
    private sealed class TruthRow
    {
        public string[]? Label { get; set; }

        public float[]? BoundingBoxes { get; set; }

        public string[]? Masks { get; set; }

        public bool[]? IsCrowd { get; set; }

        public float[]? Area { get; set; }

        public long ImageId { get; set; }
    }
}
