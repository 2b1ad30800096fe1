using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MlNet;

[TestClass]
public sealed class CursorTests
{
    private readonly IDataView _view = new MLContext(1).Data.LoadFromEnumerable(Rows.Three);

    [TestMethod]
    public void A_cursor_walks_from_before_the_first_row_to_past_the_last()
    {
        using DataViewRowCursor cursor = _view.GetRowCursor([_view.Schema["Number"]]);
        Assert.AreEqual(-1, cursor.Position);
        ValueGetter<float> getter = cursor.GetGetter<float>(_view.Schema["Number"]);
        ValueGetter<DataViewRowId> idGetter = cursor.GetIdGetter();
        for (int i = 0; i < 3; i++)
        {
            Assert.IsTrue(cursor.MoveNext());
            Assert.AreEqual(i, cursor.Position);
            float value = 0;
            getter(ref value);
            Assert.AreEqual(i + 1f, value);
            DataViewRowId id = default;
            idGetter(ref id);
            Assert.AreEqual((ulong)i, id.Low);
        }
        Assert.IsFalse(cursor.MoveNext());
        Assert.AreEqual(-1, cursor.Position);
        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void Only_active_columns_have_getters_of_their_own_type()
    {
        using DataViewRowCursor cursor = _view.GetRowCursor([_view.Schema["Number"]]);
        Assert.IsTrue(cursor.IsColumnActive(_view.Schema["Number"]));
        Assert.IsFalse(cursor.IsColumnActive(_view.Schema["Text"]));
        Assert.Throws<Exception>(() => cursor.GetGetter<ReadOnlyMemory<char>>(_view.Schema["Text"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<double>(_view.Schema["Number"]));
    }

    [TestMethod]
    public void Values_cannot_be_read_before_the_first_row()
    {
        using DataViewRowCursor cursor = _view.GetRowCursor(_view.Schema);
        float value = 0;
        ValueGetter<float> getter = cursor.GetGetter<float>(_view.Schema["Number"]);
        Assert.Throws<Exception>(() => getter(ref value));
    }

    [TestMethod]
    public void A_vector_getter_fills_the_buffer_it_is_handed()
    {
        using DataViewRowCursor cursor = _view.GetRowCursor(_view.Schema);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(_view.Schema["Pair"]);
        float[] mine = new float[2];
        var buffer = new VBuffer<float>(2, mine);
        cursor.MoveNext();
        getter(ref buffer);
        CollectionAssert.AreEqual(new[] { 1f, 10f }, mine);
    }

    [TestMethod]
    public void GetColumn_reads_strings_and_arrays()
    {
        CollectionAssert.AreEqual(new[] { "one", "two", "" }, _view.GetColumn<string>("Text").ToArray());
        CollectionAssert.AreEqual(new[] { 2f, 20f }, _view.GetColumn<float[]>("Pair").ElementAt(1));
        CollectionAssert.AreEqual(new[] { "a", "b" }, _view.GetColumn<string[]>("Words").First());
        CollectionAssert.AreEqual(new[] { 2f, 20f }, _view.GetColumn<VBuffer<float>>("Pair").ElementAt(1).DenseValues().ToArray());
        Assert.Throws<Exception>(() => _view.GetColumn<double>("Number").ToArray());
        Assert.Throws<Exception>(() => _view.GetColumn<double>("None").ToArray());
    }

    [TestMethod]
    public void Preview_shows_rows_and_columns()
    {
        DataDebuggerPreview preview = _view.Preview(maxRows: 2);
        Assert.HasCount(2, preview.RowView);
        Assert.HasCount(6, preview.ColumnView);
        Assert.AreEqual(200L, preview.ColumnView[0].Values[1]);
        Assert.AreEqual("Number", preview.RowView[0].Values[2].Key);
        Assert.AreEqual("6 columns, 2 rows", preview.ToString());
    }
}
