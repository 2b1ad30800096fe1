using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>The types of the library's columns, and the check that a given column has its type.</summary>
internal static class ColumnTypes
{
    public static VectorDataViewType Texts { get; } = new(TextDataViewType.Instance);

    public static VectorDataViewType Singles { get; } = new(NumberDataViewType.Single);

    public static VectorDataViewType Booleans { get; } = new(BooleanDataViewType.Instance);

    public static DataViewSchema.Column RequireImage(DataViewSchema schema, string name) =>
        Require(
            schema, name, type => type is ImageDataViewType,
            "images (MLImage; see mlContext.Transforms.LoadImages or mlContext.Data.LoadFromCoco)",
            " ML.NET's Cache, AppendCacheCheckpoint and ShuffleRows leave columns of images out: training shuffles without them.");

    public static DataViewSchema.Column RequireLabels(DataViewSchema schema, string name) =>
        Require(schema, name, type => IsVectorOf(type, item => IsText(item) || IsKey(item)), "a vector of text or of keys: the class name of each instance");

    public static DataViewSchema.Column RequireTexts(DataViewSchema schema, string name, string meaning) =>
        Require(schema, name, type => IsVectorOf(type, IsText), $"a vector of text: {meaning}");

    public static DataViewSchema.Column RequireSingles(DataViewSchema schema, string name, string meaning) =>
        Require(schema, name, type => IsVectorOf(type, item => item == NumberDataViewType.Single), $"a vector of Single: {meaning}");

    public static DataViewSchema.Column? OptionalBooleans(DataViewSchema schema, string name) =>
        schema.GetColumnOrNull(name) is null
            ? null
            : Require(schema, name, type => IsVectorOf(type, item => item is BooleanDataViewType), "a vector of Boolean: whether each instance is a crowd region");

    private static DataViewSchema.Column Require(
        DataViewSchema schema, string name, Func<DataViewType, bool> fits, string wanted,
        string whenMissing = "")
    {
        if (schema.GetColumnOrNull(name) is not { } column)
        {
            string present = string.Join(", ", schema.Where(c => !c.IsHidden).Select(c => $"'{c.Name}'"));
            throw new ArgumentException(
                $"There is no column '{name}'; the data has {present}. Name the column in the options' Columns, or add it.{whenMissing}",
                nameof(schema));
        }
        if (!fits(column.Type))
            throw new ArgumentException($"Column '{name}' is of type {column.Type}; it must hold {wanted}.", nameof(schema));
        return column;
    }

    private static bool IsVectorOf(DataViewType type, Func<PrimitiveDataViewType, bool> fits) =>
        type is VectorDataViewType vector && fits(vector.ItemType);

    private static bool IsText(PrimitiveDataViewType item) => item is TextDataViewType;

    // Keys of 32 bits are what MapValueToKey writes.
    private static bool IsKey(PrimitiveDataViewType item) => item is KeyDataViewType && item.RawType == typeof(uint);
}
