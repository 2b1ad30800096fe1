using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

/// <summary>What training and evaluation refuse to read from the columns of ground truth, and how they say so.</summary>
[TestClass]
public sealed class AnnotationReaderTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(1e9f, 1e9f, 2e9f, 2e9f, "0% is inside the image of 48×40")]
    [DataRow(20f, 10f, 1e9f, 30f, "0% is inside")]
    [DataRow(-60f, 10f, 40f, 30f, "40% is inside")]
    [DataRow(20f, 10f, float.PositiveInfinity, 30f, "finite")]
    [DataRow(20f, float.NaN, 40f, 30f, "finite")]
    [DataRow(20f, 10f, 20f, 30f, "no area")]
    [DataRow(30f, 10f, 20f, 20f, "no area")]
    public void A_box_that_is_not_in_the_image_is_named_with_its_row(float x0, float y0, float x1, float y1, string says)
    {
        ScoredRow bad = ScoredRow.Sound("bad.png");
        bad.BoundingBoxes = [4, 6, 18, 22, x0, y0, x1, y1];
        AssertRefused(bad, "bad.png", "box 1", says);
    }

    [TestMethod]
    public void A_box_that_is_mostly_inside_is_clipped_to_the_image_as_from_a_coco_file()
    {
        ScoredRow row = ScoredRow.Sound();
        row.BoundingBoxes = [-5, 6, 18, 22, 20, 10, 60, 45];
        InstanceAnnotations read = Read(row);
        CollectionAssert.AreEqual(new float[] { 0, 6, 18, 22, 20, 10, 48, 40 }, read.Boxes);
    }

    [TestMethod]
    public void Masks_of_different_sizes_in_one_row_are_named_with_their_row()
    {
        ScoredRow bad = ScoredRow.Sound("bad.png");
        bad.Masks = [bad.Masks[0], ScoredRow.Mask(20, 10, 40, 30, width: 50, height: 40)];
        AssertRefused(bad, "bad.png", "mask 1 is 40×50", "mask 0 is 40×48");
    }

    [TestMethod]
    [DataRow("no", "not JSON")]
    [DataRow("", "not JSON")]
    [DataRow("[]", "must be an object")]
    [DataRow("""{"size":[40,48],"counts":"5"}""", "add up to 5")]
    public void A_mask_that_is_none_is_named_with_its_row(string mask, string says)
    {
        ScoredRow bad = ScoredRow.Sound("bad.png");
        bad.Masks = [bad.Masks[0], mask];
        AssertRefused(bad, "bad.png", "mask 1", says);
    }

    [TestMethod]
    [DataRow(1, 8, 2, 2, 2)]
    [DataRow(2, 7, 2, 2, 2)]
    [DataRow(2, 8, 3, 2, 2)]
    [DataRow(2, 8, 2, 0, 2)]
    [DataRow(2, 8, 2, 2, 1)]
    public void Columns_of_different_lengths_are_named_with_their_row(int labels, int coordinates, int masks, int crowds, int areas)
    {
        ScoredRow bad = ScoredRow.Sound("bad.png");
        bad.Label = [.. Enumerable.Repeat("disc", labels)];
        bad.BoundingBoxes = [.. Enumerable.Range(0, coordinates).Select(i => i % 4 < 2 ? 1f : 9)];
        bad.Masks = [.. Enumerable.Repeat(ScoredRow.Mask(1, 1, 9, 9), masks)];
        bad.IsCrowd = new bool[crowds];
        bad.Area = [.. Enumerable.Repeat(64f, areas)];
        AssertRefused(
            bad, "bad.png", $"{labels} in 'Label'", $"{coordinates} in 'BoundingBoxes'", $"{masks} in 'Masks'",
            $"{crowds} in 'IsCrowd'", $"{areas} in 'Area'");
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(-1f)]
    public void An_area_that_is_none_is_named_with_its_row(float area)
    {
        ScoredRow bad = ScoredRow.Sound("bad.png");
        bad.Area = [224, area];
        AssertRefused(bad, "bad.png", "area 1");
    }

    [TestMethod]
    public void Data_without_an_area_column_takes_the_areas_of_the_masks()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable([ScoredRow.Sound()]);
        IDataView view = _ml.Transforms.DropColumns("Area", "IsCrowd").Fit(rows).Transform(rows);
        InstanceSegmentationMetrics metrics = _ml.MulticlassClassification.EvaluateInstanceSegmentation(view);
        Assert.AreEqual(1, metrics.Mask.APSmall, 1e-9);
        Assert.AreEqual(-1, metrics.Mask.APMedium);
    }

    [TestMethod]
    public void A_missing_key_is_named_with_its_row_in_training_and_in_evaluation()
    {
        ScoredRow unknown = ScoredRow.Sound("unknown.png");
        unknown.Label = ["disc", "comet"];
        IDataView names = _ml.Data.LoadFromEnumerable([new { Name = "disc" }, new { Name = "star" }]);
        IDataView rows = _ml.Data.LoadFromEnumerable([ScoredRow.Sound(), unknown]);
        IDataView view = _ml.Transforms.Conversion.MapValueToKey("Label", keyData: names).Fit(rows).Transform(rows);

        var error = Assert.ThrowsExactly<InvalidDataException>(() => _ml.MulticlassClassification.EvaluateInstanceSegmentation(view));
        Assert.Contains("unknown.png", error.Message);
        Assert.Contains("label 1", error.Message);
        error = Assert.ThrowsExactly<InvalidDataException>(() => ReadAll(view));
        Assert.Contains("unknown.png", error.Message);
        Assert.Contains("label 1", error.Message);
    }

    [TestMethod]
    public void A_label_without_letters_is_named_with_its_row()
    {
        ScoredRow bad = ScoredRow.Sound("bad.png");
        bad.Label = ["disc", " "];
        AssertRefused(bad, "bad.png", "label 1", "'Label'");
    }

    private InstanceAnnotations Read(ScoredRow row) => ReadAll(_ml.Data.LoadFromEnumerable([row])).Single();

    private static List<InstanceAnnotations> ReadAll(IDataView view)
    {
        var columns = new ColumnOptions();
        using DataViewRowCursor cursor = view.GetRowCursor(AnnotationReader.Columns(view.Schema, columns));
        var reader = new AnnotationReader(cursor, columns);
        var read = new List<InstanceAnnotations>();
        while (cursor.MoveNext())
            read.Add(reader.Read(_ => 0));
        return read;
    }

    private void AssertRefused(ScoredRow row, params string[] says)
    {
        var error = Assert.ThrowsExactly<InvalidDataException>(() => ScoredRow.Evaluate(_ml, [ScoredRow.Sound(), row]));
        foreach (string part in says)
            Assert.Contains(part, error.Message);
    }
}
