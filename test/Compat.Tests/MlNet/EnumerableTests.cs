using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MlNet;

[TestClass]
public sealed class EnumerableTests
{
    private readonly MLContext _context = new(1);

    [TestMethod]
    public void Objects_come_back_as_they_went()
    {
        IDataView view = _context.Data.LoadFromEnumerable(Rows.Three);
        Row[] back = [.. _context.Data.CreateEnumerable<Row>(view, reuseRowObject: false)];
        Assert.HasCount(3, back);
        Assert.AreEqual(2f, back[1].Number);
        Assert.AreEqual("one", back[0].Text);
        Assert.AreEqual("", back[2].Text);
        CollectionAssert.AreEqual(new[] { 3f, 30f }, back[2].Pair);
        CollectionAssert.AreEqual(new[] { "a", "b" }, back[0].Words);
        Assert.AreEqual(300L, back[2].Count);
        Assert.IsTrue(back[2].Truth);
        Assert.AreEqual(3, view.GetRowCount());
        Assert.IsFalse(view.CanShuffle);
    }

    [TestMethod]
    public void An_empty_vector_leaves_a_null_array()
    {
        IDataView view = _context.Data.LoadFromEnumerable(Rows.Three);
        Row[] back = [.. _context.Data.CreateEnumerable<Row>(view, reuseRowObject: false)];
        Assert.AreEqual(Describe(null), Describe(back[1].Words));
    }

    [TestMethod]
    public void The_schema_follows_from_members_and_attributes()
    {
        DataViewSchema schema = _context.Data.LoadFromEnumerable(Array.Empty<Marked>()).Schema;
        CollectionAssert.AreEqual(
            new[] { "Field: Int32", "Renamed: Vector<Single, 3>", "Grid: Vector<Byte, 2, 2>", "Key: Key<UInt32, 0-4>", "Buffer: Vector<Double>", "Keys: Vector<Key<UInt32, 0-2>>" }.Order().ToArray(),
            schema.Select(c => $"{c.Name}: {c.Type}").Order().ToArray());
    }

    [TestMethod]
    public void Fields_come_before_properties()
    {
        DataViewSchema schema = _context.Data.LoadFromEnumerable(Array.Empty<Row>()).Schema;
        CollectionAssert.AreEqual(new[] { "Count", "Truth", "Number", "Text", "Pair", "Words" }, schema.Select(c => c.Name).ToArray());
    }

    [TestMethod]
    public void A_scalar_key_member_counts_from_0_and_its_column_from_1()
    {
        IDataView view = _context.Data.LoadFromEnumerable(new[] { new Marked { Key = 0, Keys = [0, 1, 3] }, new Marked { Key = 4 }, new Marked { Key = 5 } });
        CollectionAssert.AreEqual(new uint[] { 1, 5, 0 }, view.GetColumn<uint>("Key").ToArray());
        CollectionAssert.AreEqual(new uint[] { 0, 1, 3 }, view.GetColumn<uint[]>("Keys").First());
        CollectionAssert.AreEqual(new uint[] { 1, 5, 0 }, _context.Data.CreateEnumerable<KeyOnly>(view, false).Select(x => x.Key).ToArray());
    }

    [TestMethod]
    public void A_definition_overrules_types_and_names()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
        definition["Pair"]!.ColumnType = new VectorDataViewType(NumberDataViewType.Single);
        definition["Number"]!.ColumnName = "Value";
        definition["Number2"]?.ToString();
        definition["Value"]!.AddAnnotation("Unit", "kg".AsMemory(), TextDataViewType.Instance);
        IDataView view = _context.Data.LoadFromEnumerable(Rows.Three, definition);
        Assert.AreEqual("Vector<Single>", view.Schema["Pair"].Type.ToString());
        ReadOnlyMemory<char> unit = default;
        view.Schema["Value"].Annotations.GetValue("Unit", ref unit);
        Assert.AreEqual("kg", unit.ToString());
        Assert.IsNull(view.Schema.GetColumnOrNull("Number"));
        definition["Text"]!.ColumnType = NumberDataViewType.Single;
        Assert.Throws<ArgumentException>(() => _context.Data.LoadFromEnumerable(Rows.Three, definition));
    }

    [TestMethod]
    public void A_row_object_may_be_reused()
    {
        IDataView view = _context.Data.LoadFromEnumerable(Rows.Three);
        Row[] same = [.. _context.Data.CreateEnumerable<Row>(view, reuseRowObject: true)];
        Assert.AreSame(same[0], same[2]);
        Assert.AreEqual(3f, same[0].Number);
    }

    [TestMethod]
    public void Columns_that_are_missing_or_of_another_type_are_refused()
    {
        IDataView view = _context.Data.LoadFromEnumerable(Rows.Three);
        Assert.Throws<ArgumentException>(() => _context.Data.CreateEnumerable<WithOther>(view, false).ToArray());
        Assert.AreEqual(1f, _context.Data.CreateEnumerable<WithOther>(view, false, ignoreMissingColumns: true).First().Number);
        Assert.Throws<InvalidOperationException>(() => _context.Data.CreateEnumerable<WrongType>(view, false).ToArray());
        Assert.Throws<InvalidOperationException>(() => _context.Data.CreateEnumerable<WrongShape>(view, false).ToArray());
    }

    [TestMethod]
    public void Only_the_columns_of_the_object_are_read()
    {
        var view = new WatchedView(_context.Data.LoadFromEnumerable(Rows.Three));
        _context.Data.CreateEnumerable<NumberOnly>(view, false).ToArray();
        CollectionAssert.AreEqual(new[] { "Number" }, view.Asked);
    }

    [TestMethod]
    public void Members_without_a_column_type_are_refused()
    {
        Assert.Throws<ArgumentException>(() => _context.Data.LoadFromEnumerable(Array.Empty<Unknown>()));
        Assert.Throws<ArgumentException>(() => _context.Data.LoadFromEnumerable(Array.Empty<Twice>()));
        Assert.Throws<ArgumentException>(() => _context.Data.LoadFromEnumerable(Array.Empty<KeyOfText>()));
    }

    [TestMethod]
    public void A_schema_gives_types_to_members()
    {
        IDataView like = _context.Data.LoadFromEnumerable(Array.Empty<NumberOnly>());
        Assert.AreEqual(like.Schema.ToString(), _context.Data.LoadFromEnumerable(Array.Empty<NumberOnly>(), like.Schema).Schema.ToString());
        Assert.Throws<InvalidOperationException>(() => _context.Data.LoadFromEnumerable(Array.Empty<KeyOnly>(), like.Schema));
    }

    private static string Describe(object? value) => value is null ? "null" : $"{value.GetType().Name}";

    private sealed class Marked
    {
        public int Field = 1;

        public const int Constant = 1;

        [ColumnName("Renamed"), VectorType(3)]
        public float[]? Original { get; set; }

        [VectorType(2, 2)]
        public byte[]? Grid { get; set; }

        [KeyType(5)]
        public uint Key { get; set; }

        [KeyType(3)]
        public uint[]? Keys { get; set; }

        public VBuffer<double> Buffer { get; set; }

        [NoColumn]
        public string? Ignored { get; set; }

        internal int Hidden { get; set; }

        public static int Shared { get; set; }
    }

    private sealed class NumberOnly
    {
        public float Number { get; set; }
    }

    private sealed class KeyOnly
    {
        public uint Key { get; set; }
    }

    private sealed class WithOther
    {
        public float Number { get; set; }

        public float Other { get; set; }
    }

    private sealed class WrongType
    {
        public double Number { get; set; }
    }

    private sealed class WrongShape
    {
        public float[]? Number { get; set; }
    }

    private sealed class Unknown
    {
        public Version? Value { get; set; }
    }

    private sealed class Twice
    {
        public float A { get; set; }

        [ColumnName("A")]
        public float B { get; set; }
    }

    private sealed class KeyOfText
    {
        [KeyType(5)]
        public string? A { get; set; }
    }
}
