using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Tests.Contracts;
using Microsoft.ML.InstanceSegmentation.Visualization;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Visualization;

[TestClass]
public sealed class OverlayFilesTests : IDisposable
{
    private const int Side = 10;

    private static readonly OverlayOptions s_plain = new() { Scale = 1, ShowLabels = false, ShowBoxes = false };

    private static readonly float[] s_twoBoxes = [0, 0, 2, 2, 5, 5, 7, 7];

    private readonly MLContext _ml = new();
    private readonly string _images = Directory.CreateTempSubdirectory().FullName;
    private readonly string _output = Directory.CreateTempSubdirectory().FullName;

    public void Dispose()
    {
        Directory.Delete(_images, recursive: true);
        Directory.Delete(_output, recursive: true);
    }

    [TestMethod]
    public void Every_row_becomes_a_file_named_after_its_image()
    {
        IDataView view = View<Row>(
            new Row { FileName = "one.png" }, new Row { FileName = "folder/two.png" }, new Row { FileName = "ONE.jpg" },
            new Row { FileName = "none.png", PredictedLabel = [] });
        IReadOnlyList<string> files = InstanceOverlay.Save(view, Path.Combine(_output, "new"), options: s_plain);
        string[] names = [.. files.Select(file => Path.GetFileName(file))];
        CollectionAssert.AreEqual(new[] { "one.png", "folder_two.png", "ONE-2.png", "none.png" }, names);
        foreach (string file in files)
        {
            using MLImage picture = MLImage.CreateFromFile(file);
            Assert.AreEqual(Side, picture.Width);
        }
    }

    [TestMethod]
    public void Detections_are_drawn_rather_than_the_truth()
    {
        var row = new Row { FileName = "a.png", Label = ["truth"], BoundingBoxes = [0, 0, 2, 2], Masks = [Mask(0)] };
        using SKBitmap drawn = Only(InstanceOverlay.Save(View(Detected(row, at: 5)), _output, options: s_plain));
        Assert.AreEqual(Picture.Grey, drawn.GetPixel(0, 0));
        Assert.AreEqual(Palette.Color(0), drawn.GetPixel(5, 5));
    }

    [TestMethod]
    public void A_view_that_is_not_scored_shows_the_truth()
    {
        IDataView view = View(new TruthRow { FileName = "a.png", Label = ["x"], BoundingBoxes = [0, 0, 2, 2], Masks = [Mask(0)] });
        using SKBitmap drawn = Only(InstanceOverlay.Save(view, _output, options: s_plain));
        Assert.AreEqual(Palette.Color(0), drawn.GetPixel(0, 0));
    }

    [TestMethod]
    public void Labels_may_be_keys()
    {
        IDataView view =
            View(new TruthRow { FileName = "a.png", Label = ["cat", "dog"], BoundingBoxes = s_twoBoxes, Masks = [Mask(0), Mask(5)] });
        IDataView keys = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(view).Transform(view);
        using SKBitmap drawn = Only(InstanceOverlay.Save(
            keys, _output, options: s_plain with { Coloring = OverlayColoring.Class, ClassNames = ["dog", "cat"] }));
        Assert.AreEqual(Palette.Color(1), drawn.GetPixel(0, 0));
        Assert.AreEqual(Palette.Color(0), drawn.GetPixel(5, 5));
    }

    [TestMethod]
    public void A_class_keeps_its_colour_from_file_to_file()
    {
        IDataView view = View(
            new TruthRow { FileName = "a.png", Label = ["cat"], BoundingBoxes = [0, 0, 2, 2], Masks = [Mask(0)] },
            new TruthRow { FileName = "b.png", Label = ["dog", "cat"], BoundingBoxes = s_twoBoxes, Masks = [Mask(0), Mask(5)] });
        IReadOnlyList<string> files = InstanceOverlay.Save(view, _output, options: s_plain with { Coloring = OverlayColoring.Class });
        using SKBitmap first = Picture.Read(files[0]);
        using SKBitmap second = Picture.Read(files[1]);
        Assert.AreEqual(first.GetPixel(0, 0), second.GetPixel(5, 5));
        Assert.AreNotEqual(first.GetPixel(0, 0), second.GetPixel(0, 0));
    }

    [TestMethod]
    public void A_contact_sheet_has_truth_and_detections_side_by_side()
    {
        string file = Path.Combine(_output, "sheet.png");
        IDataView view = View(
            Detected(new Row { FileName = "a.png", Label = ["x"], BoundingBoxes = [0, 0, 2, 2], Masks = [Mask(0)] }, at: 5),
            new Row { FileName = "b.png" }, new Row { FileName = "c.png" });
        ContactSheet.Save(view, file, images: 2, imagesInRow: 1);
        using SKBitmap sheet = Picture.Read(file);
        // Two cells of 384 pixels with gaps of 12 around them; two lines of them below their titles.
        Assert.AreEqual(2 * 384 + 3 * 12, sheet.Width);
        Assert.IsTrue(sheet.Height is > 2 * 384 and < 3 * 384);
        SKRectI truth = sheet.Places(color => color == Palette.Color(0));
        SKRectI detections = sheet.Places(color => color == Palette.Color(1));
        Assert.IsTrue(!truth.IsEmpty && truth.Right <= 396, "truth on the left");
        Assert.IsTrue(!detections.IsEmpty && detections.Left >= 408, "detections on the right");
        SKRectI titles = SKRectI.Create(12, 12, 384, 20);
        Assert.IsTrue(
            sheet.Places(color => color.Red > 200 && color.Green > 200 && color.Blue > 200).IntersectsWith(titles), "titles above");
    }

    [TestMethod]
    public void A_contact_sheet_can_be_drawn_of_nothing()
    {
        string file = Path.Combine(_output, "new", "sheet.jpg");
        ContactSheet.Save(_ml.Data.TakeRows(View(new TruthRow { FileName = "a.png" }), 1), file);
        Assert.IsTrue(File.Exists(file));
        ContactSheet.Save(_ml.Data.FilterRowsByMissingValues(View(new Scored { FileName = "a.png", Number = float.NaN }), "Number"), file);
        Assert.IsTrue(File.Exists(file));
    }

    [TestMethod]
    public void A_contact_sheet_of_another_extension_is_refused_before_anything_is_read() =>
        Assert.Contains("'sheet.gif'", Assert.ThrowsExactly<ArgumentException>(
            () => ContactSheet.Save(_ml.Data.LoadFromEnumerable<TruthRow>([]), "sheet.gif")).Message);

    [TestMethod]
    public void A_missing_font_file_is_named_by_all_that_draw_text()
    {
        IDataView view = View(new TruthRow { FileName = "a.png" });
        var options = new OverlayOptions { FontFile = Path.Combine(_output, "missing.ttf") };
        Assert.Contains("missing.ttf", Assert.ThrowsExactly<FileNotFoundException>(
            () => InstanceOverlay.Save(view, _output, options: options)).Message);
        Assert.Contains(
            "missing.ttf", Assert.ThrowsExactly<FileNotFoundException>(
                () => ContactSheet.Save(view, Path.Combine(_output, "a.png"), options: options)).Message);
    }

    [TestMethod]
    public void A_missing_or_unfit_column_is_named()
    {
        IDataView view = View(new TruthRow { FileName = "a.png" });
        var failure = Assert.ThrowsExactly<ArgumentException>(
            () => InstanceOverlay.Save(view, _output, new ColumnOptions { ImageColumnName = "Photo" }));
        Assert.Contains("'Photo'", failure.Message);
        failure = Assert.ThrowsExactly<ArgumentException>(
            () => InstanceOverlay.Save(view, _output, new ColumnOptions { MaskColumnName = "BoundingBoxes" }));
        Assert.Contains("'BoundingBoxes'", failure.Message);
    }

    private static Row Detected(Row row, int at)
    {
        (row.PredictedLabel, row.Score, row.PredictedBoundingBoxes, row.PredictedMasks) =
            (["found"], [0.9f], [at, at, at + 2, at + 2], [Mask(at)]);
        return row;
    }

    /// <summary>Two by two pixels from (at, at).</summary>
    private static string Mask(int at)
    {
        var bitmap = new byte[Side * Side];
        foreach (int pixel in (int[])[0, 1, Side, Side + 1])
            bitmap[at * Side + at + pixel] = 1;
        return RunLengthMask.FromBitmap(Side, Side, bitmap).ToJson();
    }

    /// <summary>The rows with a grey image each, as ML.NET's own reader loads them.</summary>
    private IDataView View<T>(params T[] rows)
        where T : TruthRow
    {
        foreach (T row in rows)
        {
            using SKBitmap grey = ImageBitmap.Create(Side, Side, Picture.Grey);
            grey.Save(Path.Combine(_images, row.FileName));
        }
        IDataView view = _ml.Data.LoadFromEnumerable(rows);
        return _ml.Transforms.LoadImages("Image", _images, "FileName").Fit(view).Transform(view);
    }

    private static SKBitmap Only(IReadOnlyList<string> files)
    {
        Assert.HasCount(1, files);
        return Picture.Read(files[0]);
    }

    private class TruthRow
    {
        public string FileName { get; set; } = "";

        public string[] Label { get; set; } = [];

        public float[] BoundingBoxes { get; set; } = [];

        public string[] Masks { get; set; } = [];
    }

    private sealed class Scored : TruthRow
    {
        public float Number { get; set; }
    }

    private sealed class Row : TruthRow
    {
        public string[] PredictedLabel { get; set; } = [];

        public float[] Score { get; set; } = [];

        public float[] PredictedBoundingBoxes { get; set; } = [];

        public string[] PredictedMasks { get; set; } = [];
    }
}
