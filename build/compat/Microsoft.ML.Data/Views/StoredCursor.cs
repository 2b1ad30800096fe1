namespace Microsoft.ML.Data;

/// <summary>Walks over rows that are held in memory.</summary>
internal sealed class StoredCursor : DataViewRowCursor
{
    private readonly Delegate?[] _getters;
    private readonly int[] _order;
    private int _position = -1;
    private bool _done;

    public StoredCursor(DataViewSchema schema, ValueColumn?[] columns, int[] order)
    {
        Schema = schema;
        _order = order;
        _getters = [.. columns.Select(c => c?.Getter(() => Row))];
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => 0;

    private int Row => _position >= 0 ? _order[_position] : throw Errors.NoRow();

    public override bool MoveNext()
    {
        _done = _done || _position + 1 >= _order.Length;
        _position = _done ? -1 : _position + 1;
        return !_done;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _getters[column.Index] is not null;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Delegate getter = _getters[column.Index] ?? throw Errors.Inactive(column);
        return getter as ValueGetter<TValue> ?? throw Errors.WrongValueType(column, typeof(TValue));
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() =>
        (ref DataViewRowId value) => value = new DataViewRowId((ulong)Row, 0);

    protected override void Dispose(bool disposing)
    {
        _done = true;
        _position = -1;
        base.Dispose(disposing);
    }
}
