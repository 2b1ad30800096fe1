namespace Microsoft.ML.Data;

/// <summary>The rows of a view from one on, at most so many.</summary>
internal sealed class RowRangeView(IDataView source, long skip, long take) : IDataView
{
    public DataViewSchema Schema => source.Schema;

    // Which rows are the first depends on their order.
    public bool CanShuffle => false;

    public long? GetRowCount() =>
        source.GetRowCount() is { } count ? Math.Min(Math.Max(count - skip, 0), take) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(source.GetRowCursor(columnsNeeded), skip, take);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewRowCursor input, long skip, long take) : WrappedCursor(input)
    {
        private long _toSkip = skip;
        private long _position = -1;
        private bool _done;

        public override long Position => _position;

        public override bool MoveNext()
        {
            while (!_done && _toSkip > 0)
            {
                _done = !Input.MoveNext();
                _toSkip--;
            }
            _done = _done || _position + 1 >= take || !Input.MoveNext();
            _position = _done ? -1 : _position + 1;
            return !_done;
        }
    }
}
