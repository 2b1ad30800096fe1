namespace Microsoft.ML.Data;

/// <summary>Objects as a view; each cursor enumerates them anew.</summary>
internal sealed class EnumerableDataView<TRow> : IDataView
    where TRow : class
{
    private readonly IEnumerable<TRow> _rows;
    private readonly TypedColumn[] _columns;

    public EnumerableDataView(IEnumerable<TRow> rows, SchemaDefinition? definition)
    {
        _rows = rows;
        _columns = TypedColumn.Of(typeof(TRow), definition, SchemaDefinition.Direction.Read);
        Schema = TypedColumn.SchemaOf(_columns);
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => (_rows as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, ActiveColumns.Of(columnsNeeded, Schema));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly EnumerableDataView<TRow> _view;
        private readonly IEnumerator<TRow> _rows;
        private readonly Delegate?[] _getters;
        private long _position = -1;
        private bool _done;

        public Cursor(EnumerableDataView<TRow> view, bool[] active)
        {
            _view = view;
            _rows = view._rows.GetEnumerator();
            _getters = [.. view._columns.Select((c, i) => active[i] ? ObjectGetters.Create(c, () => Current) : null)];
        }

        public override DataViewSchema Schema => _view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        private TRow Current => _position >= 0 ? _rows.Current : throw Errors.NoRow();

        public override bool MoveNext()
        {
            if (!_done && _rows.MoveNext())
            {
                if (_rows.Current is null)
                    throw new InvalidOperationException("Encountered null when iterating over data, this is not supported.");
                _position++;
                return true;
            }
            Dispose();
            return false;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Delegate getter = _getters[column.Index] ?? throw Errors.Inactive(column);
            return getter as ValueGetter<TValue> ?? throw Errors.WrongValueType(column, typeof(TValue));
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId value) => value = new DataViewRowId((ulong)(_position >= 0 ? _position : throw Errors.NoRow()), 0);

        public override bool IsColumnActive(DataViewSchema.Column column) => _getters[column.Index] is not null;

        protected override void Dispose(bool disposing)
        {
            _done = true;
            _position = -1;
            _rows.Dispose();
            base.Dispose(disposing);
        }
    }
}
