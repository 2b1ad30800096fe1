namespace Microsoft.ML.Data;

/// <summary>The rows of a view that pass a test of some of its columns.</summary>
internal sealed class FilteredView(IDataView source, IEnumerable<DataViewSchema.Column> tested, Func<DataViewRow, Func<bool>> makeTest) : IDataView
{
    public DataViewSchema Schema => source.Schema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = ActiveColumns.Of(columnsNeeded, Schema);
        bool[] read = ActiveColumns.Of(ActiveColumns.Columns(active, Schema).Concat(tested), Schema);
        return new Cursor(source.GetRowCursor(ActiveColumns.Columns(read, Schema), rand), active, makeTest);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : WrappedCursor
    {
        private readonly bool[] _active;
        private readonly Func<bool> _passes;
        private long _position = -1;

        public Cursor(DataViewRowCursor input, bool[] active, Func<DataViewRow, Func<bool>> makeTest)
            : base(input)
        {
            _active = active;
            _passes = makeTest(input);
        }

        public override long Position => _position;

        public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            _active[column.Index] ? Input.GetGetter<TValue>(column) : throw Errors.Inactive(column);

        public override bool MoveNext()
        {
            while (Input.MoveNext())
            {
                if (!_passes())
                    continue;
                _position++;
                return true;
            }
            _position = -1;
            return false;
        }
    }
}
