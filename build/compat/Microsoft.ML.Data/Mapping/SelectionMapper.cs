namespace Microsoft.ML.Data;

/// <summary>Passes some columns through.</summary>
internal sealed class SelectionMapper : RowMapper
{
    private SelectionMapper(DataViewSchema schema, int[] columns)
        : base(schema) => Select(columns);

    /// <summary>The named columns in the order of the names; hidden ones of these names too where asked.</summary>
    public static SelectionMapper Keep(DataViewSchema schema, IEnumerable<string> names, bool keepHidden) =>
        new(schema, [.. names.SelectMany(name => schema.Where(c => c.Name == name && (keepHidden || !c.IsHidden)).Select(c => c.Index))]);

    /// <summary>All columns but the named ones, hidden ones too.</summary>
    public static SelectionMapper Drop(DataViewSchema schema, IReadOnlyCollection<string> names) =>
        new(schema, [.. schema.Where(c => !names.Contains(c.Name)).Select(c => c.Index)]);
}
