using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>Walks over numbered rows in a given order; values are computed by the getters, and only for columns that are asked for.</summary>
/// <param name="schema">The view's columns.</param>
/// <param name="columnsNeeded">Columns that may be read.</param>
/// <param name="order">Row numbers, in the order of the walk.</param>
/// <param name="createGetter">Given a column and a function that tells the current row's number, makes the column's ValueGetter.</param>
internal sealed class OrderedRowCursor(
    DataViewSchema schema, IEnumerable<DataViewSchema.Column> columnsNeeded, IReadOnlyList<int> order,
    Func<DataViewSchema.Column, Func<int>, Delegate> createGetter) : DataViewRowCursor
{
    private readonly HashSet<int> _active = [.. columnsNeeded.Select(column => column.Index)];
    private long _position = -1;

    public override DataViewSchema Schema => schema;

    public override long Position => _position;

    public override long Batch => 0;

    public override bool MoveNext()
    {
        if (_position == order.Count)
            return false;
        return ++_position < order.Count;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
            throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor was made.");
        return createGetter(column, CurrentRow) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type.RawType}, not {typeof(TValue)}.");
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)CurrentRow(), 0);

    private int CurrentRow() => _position >= 0 && _position < order.Count
        ? order[(int)_position]
        : throw new InvalidOperationException("The cursor is not on a row; call MoveNext first.");
}
