using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MlNet;

[TestClass]
public sealed class SchemaTests
{
    [TestMethod]
    public void Of_columns_with_one_name_the_last_is_found()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single);
        builder.AddColumn("B", TextDataViewType.Instance);
        builder.AddColumn("A", NumberDataViewType.Int64);
        DataViewSchema schema = builder.ToSchema();
        Assert.HasCount(3, schema);
        Assert.AreEqual(2, schema["A"].Index);
        Assert.AreEqual(NumberDataViewType.Int64, schema.GetColumnOrNull("A")!.Value.Type);
        Assert.IsTrue(schema[0].IsHidden);
        Assert.IsFalse(schema[2].IsHidden);
        Assert.IsNull(schema.GetColumnOrNull("C"));
        Assert.Throws<ArgumentOutOfRangeException>(() => schema["C"]);
        Assert.Throws<ArgumentOutOfRangeException>(() => schema[3]);
    }

    [TestMethod]
    public void Columns_keep_their_annotations_in_another_schema()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue("Unit", TextDataViewType.Instance, "px".AsMemory());
        annotations.Add("Sizes", new VectorDataViewType(NumberDataViewType.Int32, 2), (ref VBuffer<int> value) => value = new VBuffer<int>(2, [3, 4]));
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single, annotations.ToAnnotations());
        var copy = new DataViewSchema.Builder();
        copy.AddColumns(builder.ToSchema());
        DataViewSchema.Annotations found = copy.ToSchema()["A"].Annotations;
        ReadOnlyMemory<char> unit = default;
        found.GetValue("Unit", ref unit);
        Assert.AreEqual("px", unit.ToString());
        VBuffer<int> sizes = default;
        found.GetValue("Sizes", ref sizes);
        CollectionAssert.AreEqual(new[] { 3, 4 }, sizes.DenseValues().ToArray());
        Assert.HasCount(2, found.Schema);
        Assert.IsEmpty(DataViewSchema.Annotations.Empty.Schema);
    }

    [TestMethod]
    public void Annotations_are_refused_where_their_getter_is_of_another_type()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        Assert.Throws<Exception>(() => annotations.Add("A", NumberDataViewType.Single, (Delegate)(ValueGetter<int>)((ref int x) => x = 1)));
        annotations.AddPrimitiveValue("Unit", NumberDataViewType.Single, 1f);
        DataViewSchema.Annotations built = annotations.ToAnnotations();
        int wrong = 0;
        Assert.Throws<InvalidOperationException>(() => built.GetValue("Unit", ref wrong));
        float value = 0;
        Assert.Throws<InvalidOperationException>(() => built.GetValue("None", ref value));
    }

    [TestMethod]
    public void Detached_columns_need_a_name_and_a_type()
    {
        Assert.Throws<ArgumentException>(() => new DataViewSchema.DetachedColumn("", NumberDataViewType.Single));
        Assert.Throws<ArgumentException>(() => new DataViewSchema.DetachedColumn("A", null!));
        Assert.IsEmpty(new DataViewSchema.DetachedColumn("A", NumberDataViewType.Single).Annotations.Schema);
    }
}
