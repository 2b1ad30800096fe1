namespace Microsoft.ML.Data;

/// <summary>Getters over the members of an object: an object as a row.</summary>
internal static class ObjectGetters
{
    public static Delegate Create<TRow>(TypedColumn column, Func<TRow> current)
    {
        Type type = column.MemberType;
        if (type == typeof(string))
            return Text(MemberAccess.Read<TRow, string?>(column.Member), current);
        if (type == typeof(string[]))
            return Array(MemberAccess.Read<TRow, string?[]?>(column.Member), current, text => text.AsMemory());
        string method = type.IsArray ? nameof(ItemArray) : column.Type is KeyDataViewType ? nameof(Key) : nameof(Direct);
        Type argument = type.IsArray ? type.GetElementType()! : type;
        return Generic.Call<Delegate>(typeof(ObjectGetters), null, method, [typeof(TRow), argument], column, current);
    }

    private static ValueGetter<ReadOnlyMemory<char>> Text<TRow>(Func<TRow, string?> read, Func<TRow> current) =>
        (ref ReadOnlyMemory<char> destination) => destination = read(current()).AsMemory();

    private static ValueGetter<VBuffer<TItem>> ItemArray<TRow, TItem>(TypedColumn column, Func<TRow> current)
    {
        Func<TRow, TItem[]?> read = MemberAccess.Read<TRow, TItem[]?>(column.Member);
        return (ref VBuffer<TItem> destination) =>
        {
            TItem[] values = read(current()) ?? [];
            VBuffer<TItem>.Copy(values, 0, ref destination, values.Length);
        };
    }

    private static ValueGetter<VBuffer<TItem>> Array<TRow, TSource, TItem>(Func<TRow, TSource[]?> read, Func<TRow> current, Func<TSource, TItem> convert) =>
        (ref VBuffer<TItem> destination) =>
        {
            TSource[] values = read(current()) ?? [];
            VBufferEditor<TItem> editor = VBufferEditor.Create(ref destination, values.Length);
            for (int i = 0; i < values.Length; i++)
                editor.Values[i] = convert(values[i]);
            destination = editor.Commit();
        };

    private static ValueGetter<TValue> Direct<TRow, TValue>(TypedColumn column, Func<TRow> current)
    {
        Func<TRow, TValue> read = MemberAccess.Read<TRow, TValue>(column.Member);
        return ValueCopy.Getter(() => read(current()));
    }

    // A scalar member holds a zero-based key, as in ML.NET; arrays and cursors hold one-based ones.
    private static ValueGetter<TValue> Key<TRow, TValue>(TypedColumn column, Func<TRow> current)
        where TValue : struct, IConvertible
    {
        Func<TRow, TValue> read = MemberAccess.Read<TRow, TValue>(column.Member);
        ulong last = ((KeyDataViewType)column.Type).Count - 1;
        return (ref TValue destination) =>
        {
            ulong key = Convert.ToUInt64(read(current()));
            destination = (TValue)Convert.ChangeType(key <= last ? key + 1 : 0, typeof(TValue));
        };
    }
}
