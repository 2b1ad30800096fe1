namespace Microsoft.ML.Data;

/// <summary>The values of one column, held in memory.</summary>
internal abstract class ValueColumn
{
    /// <summary>Whether values of a type may be held: those that own a resource, such as images, may not.</summary>
    public static bool CanHold(DataViewType type) => type.ItemType() is PrimitiveDataViewType;

    public static ValueColumn Create(DataViewType type) =>
        (ValueColumn)Activator.CreateInstance(typeof(Of<>).MakeGenericType(type.RawType))!;

    /// <summary>An action that puts the row's value in a slot.</summary>
    public abstract Action<int> Writer(DataViewRow row, DataViewSchema.Column column);

    public abstract Delegate Getter(Func<int> slot);

    private sealed class Of<T> : ValueColumn
    {
        private T[] _values = new T[16];

        public override Action<int> Writer(DataViewRow row, DataViewSchema.Column column)
        {
            ValueGetter<T> getter = row.GetGetter<T>(column);
            return slot =>
            {
                if (slot >= _values.Length)
                    Array.Resize(ref _values, Math.Max(slot + 1, 2 * _values.Length));
                getter(ref _values[slot]);
            };
        }

        public override Delegate Getter(Func<int> slot) => ValueCopy.Getter(() => _values[slot()]);
    }
}
