using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

[TestClass]
public sealed class CocoDataViewTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Rows_hold_the_image_and_its_annotations()
    {
        using var coco = new CocoFolder();
        Row[] rows = Rows(_ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images));
        Assert.HasCount(4, rows);
        CollectionAssert.AreEqual(new[] { "left" }, rows[0].Label);
        CollectionAssert.AreEqual(new[] { "right" }, rows[1].Label);
        CollectionAssert.AreEqual(new[] { 4f, 6, 18, 22 }, rows[0].BoundingBoxes);
        Assert.AreEqual(14 * 16, RunLengthMask.Parse(rows[0].Masks![0]).Area);
        CollectionAssert.AreEqual(new[] { false }, rows[0].IsCrowd);
        CollectionAssert.AreEqual(new[] { 14f * 16 }, rows[0].Area);
        Assert.AreEqual(1L, rows[0].ImageId);
        Assert.AreEqual("0.png", rows[0].FileName);
    }

    [TestMethod]
    public void An_image_lives_until_the_next_is_read_as_with_LoadImages()
    {
        using var coco = new CocoFolder();
        foreach (Row row in _ml.Data.CreateEnumerable<Row>(_ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images), reuseRowObject: false))
            Assert.AreEqual((48, 40), (row.Image!.Width, row.Image.Height));
    }

    [TestMethod]
    public void An_image_without_annotations_has_empty_vectors()
    {
        using var coco = new CocoFolder();
        Row last = Rows(_ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images))[3];
        // An empty vector reads back as null.
        Assert.AreEqual(0, last.Label?.Length ?? 0);
        Assert.AreEqual(0, last.BoundingBoxes?.Length ?? 0);
    }

    [TestMethod]
    public void An_image_is_decoded_only_when_its_column_is_read()
    {
        using var coco = new CocoFolder();
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        File.WriteAllText(Path.Combine(coco.Images, "1.png"), "no image");
        Assert.AreEqual(4, view.GetColumn<string>("FileName").Count());
        var error = Assert.ThrowsExactly<InvalidDataException>(() => Rows(view));
        Assert.Contains("1.png", error.Message);
    }

    [TestMethod]
    public void An_image_of_another_size_than_its_record_is_refused()
    {
        using var coco = new CocoFolder();
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        using MLImage other = MLImage.CreateFromPixels(3, 2, MLPixelFormat.Rgba32, new byte[24]);
        other.Save(Path.Combine(coco.Images, "2.png"));
        var error = Assert.ThrowsExactly<InvalidDataException>(() => Rows(view));
        Assert.Contains("2.png", error.Message);
        Assert.Contains("3×2", error.Message);
    }

    [TestMethod]
    public void A_shuffled_cursor_gives_every_row_once_and_one_seed_one_order()
    {
        using var coco = new CocoFolder(images: 9);
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        long[] first = Order(view, 5);
        CollectionAssert.AreEqual(first, Order(view, 5));
        CollectionAssert.AreNotEqual(first, Order(view, 6));
        CollectionAssert.AreEquivalent(Enumerable.Range(1, 9).Select(id => (long)id).ToArray(), first);
    }

    [TestMethod]
    public void A_cursor_refuses_columns_that_were_not_asked_for()
    {
        using var coco = new CocoFolder();
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["ImageId"]]);
        Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["FileName"]));
        ValueGetter<long> id = cursor.GetGetter<long>(view.Schema["ImageId"]);
        long value = 0;
        Assert.ThrowsExactly<InvalidOperationException>(() => id(ref value));
    }

    [TestMethod]
    public void It_goes_through_ML_NETs_own_operations()
    {
        using var coco = new CocoFolder(images: 8);
        IDataView view = _ml.Data.LoadFromCoco(coco.AnnotationFile, coco.Images);
        DataOperationsCatalog.TrainTestData split = _ml.Data.TrainTestSplit(view, testFraction: 0.5, seed: 1);
        int train = split.TrainSet.GetColumn<long>("ImageId").Count();
        int test = split.TestSet.GetColumn<long>("ImageId").Count();
        Assert.AreEqual(8, train + test);
        Assert.HasCount(3, Rows(_ml.Data.TakeRows(_ml.Data.SkipRows(view, 1), 3)));
    }

    private Row[] Rows(IDataView view) => [.. _ml.Data.CreateEnumerable<Row>(view, reuseRowObject: false)];

    private static long[] Order(IDataView view, int seed)
    {
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["ImageId"]], new Random(seed));
        ValueGetter<long> getter = cursor.GetGetter<long>(view.Schema["ImageId"]);
        var ids = new List<long>();
        long id = 0;
        while (cursor.MoveNext())
        {
            getter(ref id);
            ids.Add(id);
        }
        return [.. ids];
    }

    internal sealed class Row
    {
        public MLImage? Image { get; set; }

        public string[]? Label { get; set; }

        public float[]? BoundingBoxes { get; set; }

        public string[]? Masks { get; set; }

        public bool[]? IsCrowd { get; set; }

        public float[]? Area { get; set; }

        public long ImageId { get; set; }

        public string FileName { get; set; } = "";
    }
}
