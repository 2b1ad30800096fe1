namespace Microsoft.ML.Data;

/// <summary>Reads a column of any kind of number, key or truth as a double.</summary>
internal static class NumberReader
{
    public static void Check(DataViewSchema.Column column)
    {
        if (column.Type is not (NumberDataViewType or KeyDataViewType or BooleanDataViewType))
            throw Errors.WrongType("columnName", column.Name, "a number, a key or a truth", column.Type.ToString()!);
    }

    public static Func<double> Create(DataViewRow row, DataViewSchema.Column column) =>
        Generic.Call<Func<double>>(typeof(NumberReader), null, nameof(Of), [column.Type.RawType], row, column);

    private static Func<double> Of<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return Convert.ToDouble(value);
        };
    }
}
