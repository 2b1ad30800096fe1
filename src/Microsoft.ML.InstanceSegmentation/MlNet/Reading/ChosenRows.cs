using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>Some rows of a view, by their ids, which they keep in whatever order they are read; a view that shuffles still does.</summary>
/// <param name="source">The view.</param>
/// <param name="rows">Ids of the rows.</param>
internal sealed class ChosenRows(IDataView source, HashSet<DataViewRowId> rows) : IDataView
{
    public DataViewSchema Schema => source.Schema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => rows.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(source.GetRowCursor(columnsNeeded, rand), rows);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly DataViewRowCursor _inner;
        private readonly HashSet<DataViewRowId> _rows;
        private readonly ValueGetter<DataViewRowId> _id;
        private long _position = -1;

        public Cursor(DataViewRowCursor inner, HashSet<DataViewRowId> rows)
        {
            (_inner, _rows) = (inner, rows);
            _id = inner.GetIdGetter();
        }

        public override DataViewSchema Schema => _inner.Schema;

        public override long Position => _position;

        public override long Batch => _inner.Batch;

        public override bool MoveNext()
        {
            DataViewRowId id = default;
            while (_inner.MoveNext())
            {
                _id(ref id);
                if (!_rows.Contains(id))
                    continue;
                _position++;
                return true;
            }
            _position = -1;
            return false;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => _inner.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _inner.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => _id;

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
