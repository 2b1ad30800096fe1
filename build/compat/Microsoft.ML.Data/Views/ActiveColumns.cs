namespace Microsoft.ML.Data;

/// <summary>Which columns of a schema were asked for, by index.</summary>
internal static class ActiveColumns
{
    public static bool[] Of(IEnumerable<DataViewSchema.Column> columns, DataViewSchema schema)
    {
        bool[] active = new bool[schema.Count];
        foreach (DataViewSchema.Column column in columns)
            active[column.Index] = column.Index < schema.Count && schema[column.Index].Name == column.Name
                ? true
                : throw new ArgumentException($"Column '{column.Name}' is not one of this view's", nameof(columns));
        return active;
    }

    public static IEnumerable<DataViewSchema.Column> Columns(bool[] active, DataViewSchema schema) =>
        schema.Where(c => active[c.Index]);
}
