namespace Microsoft.ML.Data;

/// <summary>
/// The rows in another order by each cursor: a pool is kept full from the source, and rows are drawn from it.
/// Columns of images cannot wait in a pool and are left out, as in ML.NET.
/// </summary>
internal sealed class ShuffledView : IDataView
{
    private readonly IDataView _source;
    private readonly int _poolSize;
    private readonly bool _shuffleSource;
    private readonly int _seed;

    public ShuffledView(IDataView source, int seed, int poolSize, bool shuffleSource)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(poolSize);
        string[] dropped = [.. source.Schema.Where(c => !ValueColumn.CanHold(c.Type)).Select(c => c.Name)];
        _source = dropped.Length == 0 ? source : new MappedView(source, SelectionMapper.Drop(source.Schema, dropped));
        _seed = seed;
        _poolSize = poolSize;
        _shuffleSource = shuffleSource;
    }

    public DataViewSchema Schema => _source.Schema;

    public bool CanShuffle => true;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = ActiveColumns.Of(columnsNeeded, Schema);
        Random random = rand ?? new Random(_seed);
        DataViewRowCursor input = _source.GetRowCursor(
            ActiveColumns.Columns(active, Schema), _shuffleSource && _source.CanShuffle ? new Random(random.Next()) : null);
        return new Cursor(input, active, _poolSize, random);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : WrappedCursor
    {
        private readonly ValueColumn?[] _columns;
        private readonly Delegate?[] _getters;
        private readonly Action<int>[] _writers;
        private readonly ValueGetter<DataViewRowId> _idGetter;
        private readonly DataViewRowId[] _ids;
        private readonly int[] _pool; // The slots that are filled come first.
        private readonly Random _random;
        private int _filled;
        private int _current = -1;
        private long _position = -1;

        public Cursor(DataViewRowCursor input, bool[] active, int poolSize, Random random)
            : base(input)
        {
            _random = random;
            // One slot more than the pool: the current row's, which has been drawn.
            _pool = [.. Enumerable.Range(0, poolSize + 1)];
            _ids = new DataViewRowId[poolSize + 1];
            _idGetter = input.GetIdGetter();
            _columns = [.. Schema.Select(c => active[c.Index] ? ValueColumn.Create(c.Type) : null)];
            _writers = [.. Schema.Where(c => active[c.Index]).Select(c => _columns[c.Index]!.Writer(input, c))];
            _getters = [.. _columns.Select(c => c?.Getter(() => Slot))];
        }

        public override long Position => _position;

        private int Slot => _current >= 0 ? _current : throw Errors.NoRow();

        public override bool MoveNext()
        {
            while (_filled < _pool.Length - 1 && Input.MoveNext())
            {
                int slot = _pool[_filled++];
                _idGetter(ref _ids[slot]);
                foreach (Action<int> write in _writers)
                    write(slot);
            }
            if (_filled == 0)
            {
                _current = -1;
                _position = -1;
                return false;
            }
            int drawn = _random.Next(_filled--);
            _current = _pool[drawn];
            // The drawn slot goes to the far end, so that filling the pool does not overwrite the current row.
            _pool[drawn] = _pool[_filled];
            _pool[_filled] = _pool[^1];
            _pool[^1] = _current;
            _position++;
            return true;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Delegate getter = _getters[column.Index] ?? throw Errors.Inactive(column);
            return getter as ValueGetter<TValue> ?? throw Errors.WrongValueType(column, typeof(TValue));
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = _ids[Slot];
    }
}
