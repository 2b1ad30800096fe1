namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>A view with a schema and no rows, to fit trivial estimators on.</summary>
internal sealed class EmptyDataView(DataViewSchema schema) : IDataView
{
    public DataViewSchema Schema => schema;

    public bool CanShuffle => true;

    public long? GetRowCount() => 0;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new OrderedRowCursor(schema, columnsNeeded, [], (_, _) => throw new InvalidOperationException("The view has no rows."));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
