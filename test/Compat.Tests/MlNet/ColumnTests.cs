using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MlNet;

[TestClass]
public sealed class ColumnTests
{
    private readonly MLContext _context = new(1);
    private readonly IDataView _view;

    public ColumnTests() => _view = _context.Data.LoadFromEnumerable(Rows.Three);

    [TestMethod]
    public void A_copy_is_a_column_more_and_hides_one_of_its_name()
    {
        IDataView copied = _context.Transforms.CopyColumns("Other", "Pair").Fit(_view).Transform(_view);
        Assert.HasCount(7, copied.Schema);
        Assert.AreEqual("Vector<Single, 2>", copied.Schema["Other"].Type.ToString());
        CollectionAssert.AreEqual(new[] { 2f, 20f }, copied.GetColumn<float[]>("Other").ElementAt(1));
        IDataView hidden = _context.Transforms.CopyColumns("Number", "Count").Fit(_view).Transform(_view);
        Assert.AreEqual(NumberDataViewType.Int64, hidden.Schema["Number"].Type);
        Assert.HasCount(7, hidden.Schema);
        Assert.AreEqual(1, hidden.Schema.Count(c => c.IsHidden));
    }

    [TestMethod]
    public void Selected_columns_come_in_the_order_asked()
    {
        IDataView selected = _context.Transforms.SelectColumns("Truth", "Number").Fit(_view).Transform(_view);
        CollectionAssert.AreEqual(new[] { "Truth", "Number" }, Names(selected));
        CollectionAssert.AreEqual(new[] { 1f, 2f, 3f }, Rows.Numbers(selected));
        Assert.AreEqual(3, selected.GetRowCount());
    }

    [TestMethod]
    public void Hidden_columns_are_selected_where_asked()
    {
        IDataView hidden = _context.Transforms.CopyColumns("Number", "Count").Fit(_view).Transform(_view);
        Assert.HasCount(1, Names(_context.Transforms.SelectColumns("Number").Fit(hidden).Transform(hidden)));
        Assert.HasCount(2, Names(_context.Transforms.SelectColumns(["Number"], keepHidden: true).Fit(hidden).Transform(hidden)));
        Assert.HasCount(5, Names(_context.Transforms.DropColumns("Number").Fit(hidden).Transform(hidden)));
    }

    [TestMethod]
    public void Dropped_columns_are_gone()
    {
        IDataView dropped = _context.Transforms.DropColumns("Text", "Words", "Pair").Fit(_view).Transform(_view);
        CollectionAssert.AreEqual(new[] { "Count", "Truth", "Number" }, Names(dropped));
    }

    [TestMethod]
    public void Columns_that_are_not_there_are_named()
    {
        Assert.Contains("None", Assert.Throws<ArgumentOutOfRangeException>(() => _context.Transforms.SelectColumns("None").Fit(_view)).Message);
        Assert.Contains("None", Assert.Throws<ArgumentOutOfRangeException>(() => _context.Transforms.DropColumns("None").Fit(_view)).Message);
        Assert.Contains("None", Assert.Throws<ArgumentOutOfRangeException>(() => _context.Transforms.CopyColumns("A", "None").Fit(_view)).Message);
    }

    [TestMethod]
    public void Only_what_a_column_needs_is_asked_of_the_source()
    {
        var watched = new WatchedView(_view);
        IDataView view = _context.Transforms.CopyColumns("Other", "Pair").Fit(watched).Transform(watched);
        view = _context.Transforms.SelectColumns("Other", "Text").Fit(view).Transform(view);
        Assert.AreEqual(0, watched.Cursors);
        Assert.HasCount(3, view.GetColumn<float[]>("Other").ToArray());
        CollectionAssert.AreEqual(new[] { "Pair" }, watched.Asked);
    }

    [TestMethod]
    public void Rows_map_one_by_one()
    {
        ITransformer copy = _context.Transforms.CopyColumns("Other", "Pair").Fit(_view);
        Assert.IsTrue(copy.IsRowToRowMapper);
        IRowToRowMapper mapper = copy.GetRowToRowMapper(_view.Schema);
        DataViewSchema.Column other = mapper.OutputSchema["Other"];
        CollectionAssert.AreEqual(new[] { "Pair" }, mapper.GetDependencies([other]).Select(c => c.Name).ToArray());
        using DataViewRowCursor cursor = _view.GetRowCursor([_view.Schema["Pair"]]);
        using DataViewRow row = mapper.GetRow(cursor, [other]);
        ValueGetter<VBuffer<float>> getter = row.GetGetter<VBuffer<float>>(other);
        cursor.MoveNext();
        cursor.MoveNext();
        VBuffer<float> value = default;
        getter(ref value);
        CollectionAssert.AreEqual(new[] { 2f, 20f }, value.DenseValues().ToArray());
        Assert.AreEqual(1, row.Position);
    }

    private static string[] Names(IDataView view) => [.. view.Schema.Select(c => c.Name)];
}
