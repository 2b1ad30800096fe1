namespace Microsoft.ML.Data;

public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.GetColumn<T>(data.Schema.GetColumnOrNull(columnName) ?? throw Errors.NoSuchColumn(nameof(columnName), columnName));
    }

    /// <summary>The values of a column, each a copy of its own. Text may be read as strings, and vectors as arrays.</summary>
    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        ArgumentNullException.ThrowIfNull(data);
        Type type = typeof(T);
        if (type == typeof(string) && column.Type is TextDataViewType)
            return (IEnumerable<T>)Values<ReadOnlyMemory<char>, string>(data, column, text => text.ToString());
        if (type == column.Type.RawType)
            return Values<T, T>(data, column, value => value);
        if (type == typeof(string[]) && column.Type.ItemType() is TextDataViewType && column.Type is VectorDataViewType)
            return (IEnumerable<T>)Values<VBuffer<ReadOnlyMemory<char>>, string[]>(data, column, texts => [.. texts.DenseValues().Select(t => t.ToString())]);
        if (type.IsArray && column.Type is VectorDataViewType vector && vector.ItemType.RawType == type.GetElementType())
            return Generic.Call<IEnumerable<T>>(typeof(ColumnCursorExtensions), null, nameof(Arrays), [type.GetElementType()!], data, column);
        throw new ArgumentException($"Could not map a data view column '{column.Name}' of type {column.Type} to {type}.", nameof(column));
    }

    private static IEnumerable<TItem[]> Arrays<TItem>(IDataView data, DataViewSchema.Column column) =>
        Values<VBuffer<TItem>, TItem[]>(data, column, values => [.. values.DenseValues()]);

    private static IEnumerable<TValue> Values<TRaw, TValue>(IDataView data, DataViewSchema.Column column, Func<TRaw, TValue> convert)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        ValueGetter<TRaw> getter = cursor.GetGetter<TRaw>(column);
        while (cursor.MoveNext())
        {
            TRaw value = default!;
            getter(ref value);
            yield return convert(value);
        }
    }
}
