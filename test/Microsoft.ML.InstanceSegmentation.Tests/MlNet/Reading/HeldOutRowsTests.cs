using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

[TestClass]
public sealed class HeldOutRowsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void The_same_rows_are_held_out_whatever_the_order_they_are_read_in()
    {
        IDataView view = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 50).Select(i => new Row { Value = i }).ToArray());
        HeldOutRows held = HeldOutRows.Draw(view, 0.2, seed: 3);
        Assert.AreEqual(10, held.Count);
        float[] inOrder = Values(view, held, order: null), shuffled = Values(view, held, new Random(5));
        CollectionAssert.AreEquivalent(inOrder, shuffled);
        CollectionAssert.AreNotEqual(Enumerable.Range(0, 10).Select(i => (float)i).ToArray(), inOrder);
        CollectionAssert.AreEquivalent(inOrder, Values(view, HeldOutRows.Draw(view, 0.2, seed: 3), order: null));
        CollectionAssert.AreNotEquivalent(inOrder, Values(view, HeldOutRows.Draw(view, 0.2, seed: 4), order: null));
    }

    [TestMethod]
    [DataRow(2, 0.9, 1)]
    [DataRow(2, 0.01, 1)]
    [DataRow(3, 0.9, 2)]
    [DataRow(10, 0.5, 5)]
    public void At_least_one_is_held_out_and_one_is_left(int rows, double fraction, int expected)
    {
        IDataView view = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(i => new Row { Value = i }));
        Assert.AreEqual(expected, HeldOutRows.Draw(view, fraction, seed: 1).Count);
    }

    [TestMethod]
    public void Of_one_row_or_none_nothing_can_be_held_out()
    {
        foreach (int rows in new[] { 0, 1 })
        {
            IDataView view = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(i => new Row { Value = i }));
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => HeldOutRows.Draw(view, 0.5, seed: 1)).Message, $"{rows} image");
        }
    }

    private static float[] Values(IDataView view, HeldOutRows held, Random? order)
    {
        DataViewSchema.Column column = view.Schema["Value"];
        using DataViewRowCursor cursor = view.GetRowCursor([column], order);
        ValueGetter<float> value = cursor.GetGetter<float>(column);
        ValueGetter<DataViewRowId> id = cursor.GetIdGetter();
        var values = new List<float>();
        while (cursor.MoveNext())
        {
            DataViewRowId current = default;
            id(ref current);
            float read = 0;
            value(ref read);
            Assert.AreNotEqual(held.Contains(current), held.Others(current));
            if (held.Contains(current))
                values.Add(read);
        }
        return [.. values];
    }

    private sealed class Row
    {
        public float Value { get; set; }
    }
}
