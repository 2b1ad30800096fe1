namespace Microsoft.ML.Data;

/// <summary>A view whose columns are computed when first read, all rows at once, and kept. Columns of images are left out.</summary>
internal sealed class CacheDataView : IDataView
{
    private readonly IDataView _source;
    private readonly ValueColumn?[] _columns;
    private readonly object _lock = new();
    private int _rows = -1;

    public CacheDataView(IDataView source, IEnumerable<string> prefetch)
    {
        string[] dropped = [.. source.Schema.Where(c => !ValueColumn.CanHold(c.Type)).Select(c => c.Name)];
        foreach (string name in prefetch)
            if (dropped.Contains(name))
                throw new InvalidOperationException($"Asked to prefetch column '{name}' into cache, but it is of unhandled type '{source.Schema[name].Type}'");
        _source = dropped.Length == 0 ? source : new MappedView(source, SelectionMapper.Drop(source.Schema, dropped));
        _columns = new ValueColumn?[Schema.Count];
        Fill(ActiveColumns.Of(prefetch.Select(name => Schema[name]), Schema));
    }

    public DataViewSchema Schema => _source.Schema;

    public bool CanShuffle => true;

    public long? GetRowCount() => _rows < 0 ? null : _rows;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = ActiveColumns.Of(columnsNeeded, Schema);
        Fill(active, countRows: true);
        int[] order = [.. Enumerable.Range(0, _rows)];
        rand?.Shuffle(order);
        return new StoredCursor(Schema, [.. _columns.Select((c, i) => active[i] ? c : null)], order);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private void Fill(bool[] wanted, bool countRows = false)
    {
        lock (_lock)
        {
            DataViewSchema.Column[] missing = [.. Schema.Where(c => wanted[c.Index] && _columns[c.Index] is null)];
            if (missing.Length == 0 && (_rows >= 0 || !countRows))
                return;
            using DataViewRowCursor cursor = _source.GetRowCursor(missing);
            ValueColumn[] columns = [.. missing.Select(c => ValueColumn.Create(c.Type))];
            Action<int>[] writers = [.. missing.Zip(columns, (c, held) => held.Writer(cursor, c))];
            int rows = 0;
            for (; cursor.MoveNext(); rows++)
                foreach (Action<int> write in writers)
                    write(rows);
            foreach ((DataViewSchema.Column column, ValueColumn held) in missing.Zip(columns))
                _columns[column.Index] = held;
            _rows = rows;
        }
    }
}
