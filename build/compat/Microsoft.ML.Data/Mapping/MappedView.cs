namespace Microsoft.ML.Data;

/// <summary>A view mapped row by row, lazily.</summary>
internal sealed class MappedView(IDataView source, RowMapper mapper) : IDataView, IRowToRowMapper
{
    /// <summary>The mapper alone, for rows that come from elsewhere.</summary>
    public MappedView(RowMapper mapper)
        : this(new EmptyDataView(mapper.InputSchema), mapper)
    {
    }

    public DataViewSchema Schema => mapper.OutputSchema;

    public DataViewSchema OutputSchema => mapper.OutputSchema;

    public DataViewSchema InputSchema => mapper.InputSchema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = ActiveColumns.Of(columnsNeeded, Schema);
        return new Cursor(mapper, source.GetRowCursor(MappedColumns.Dependencies(mapper, active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        bool[] active = ActiveColumns.Of(columnsNeeded, Schema);
        return [.. source.GetRowCursorSet(MappedColumns.Dependencies(mapper, active), n, rand).Select(input => new Cursor(mapper, input, active))];
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        MappedColumns.Dependencies(mapper, ActiveColumns.Of(dependingColumns, Schema));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new Row(mapper, input, ActiveColumns.Of(activeColumns, Schema));

    private sealed class Cursor(RowMapper mapper, DataViewRowCursor input, bool[] active) : WrappedCursor(input)
    {
        private readonly MappedColumns _columns = new(mapper, input, active);

        public override DataViewSchema Schema => mapper.OutputSchema;

        public override bool IsColumnActive(DataViewSchema.Column column) => _columns.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _columns.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _columns.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class Row(RowMapper mapper, DataViewRow input, bool[] active) : DataViewRow
    {
        private readonly MappedColumns _columns = new(mapper, input, active);

        public override DataViewSchema Schema => mapper.OutputSchema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => _columns.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _columns.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _columns.Dispose();
                input.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
