using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>What to call a row in messages: its file, or its position.</summary>
internal static class RowName
{
    public static DataViewSchema.Column? Column(DataViewSchema schema) =>
        schema.GetColumnOrNull(DefaultColumnNames.FileName) is { Type: TextDataViewType } column ? column : null;

    public static Func<string> Of(DataViewRow row)
    {
        if (Column(row.Schema) is not { } column || !row.IsColumnActive(column))
            return () => $"row {row.Position}";
        ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> name = default;
        return () =>
        {
            getter(ref name);
            return name.ToString();
        };
    }
}
