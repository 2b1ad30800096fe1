using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>A view with a schema and no rows, to fit trivial estimators on.</summary>
internal sealed class EmptyDataView(DataViewSchema schema) : IDataView
{
    public DataViewSchema Schema => schema;

    public bool CanShuffle => true;

    public long? GetRowCount() => 0;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(schema, [.. columnsNeeded.Select(column => column.Index)]);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewSchema schema, HashSet<int> active) : DataViewRowCursor
    {
        public override DataViewSchema Schema => schema;

        public override long Position => -1;

        public override long Batch => 0;

        public override bool MoveNext() => false;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        // Getters of every type can be had, since the steps of a chain ask for theirs when the cursor is made.
        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => NoValue;

        public override ValueGetter<DataViewRowId> GetIdGetter() => NoValue;

        private static void NoValue<TValue>(ref TValue value) => throw new InvalidOperationException("The view has no rows.");
    }
}
