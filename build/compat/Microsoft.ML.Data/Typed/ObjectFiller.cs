namespace Microsoft.ML.Data;

/// <summary>Writes the columns of a row into the members of an object.</summary>
internal sealed class ObjectFiller<TRow>
{
    private readonly List<(TypedColumn Column, DataViewSchema.Column Source)> _columns = [];

    public ObjectFiller(DataViewSchema schema, bool ignoreMissingColumns, SchemaDefinition? definition)
    {
        foreach (TypedColumn column in TypedColumn.Of(typeof(TRow), definition, SchemaDefinition.Direction.Write))
        {
            if (schema.GetColumnOrNull(column.Name) is { } source)
                _columns.Add((column, Check(column, source)));
            else if (!ignoreMissingColumns)
                throw new ArgumentOutOfRangeException(nameof(schema), $"Could not find column '{column.Name}'");
        }
    }

    public IEnumerable<DataViewSchema.Column> Dependencies => _columns.Select(c => c.Source);

    public Action<TRow> Bind(DataViewRow row)
    {
        Action<TRow>[] setters = [.. _columns.Select(c => Setter(row, c.Column, c.Source))];
        return target =>
        {
            foreach (Action<TRow> set in setters)
                set(target);
        };
    }

    private static DataViewSchema.Column Check(TypedColumn column, DataViewSchema.Column source)
    {
        (Type item, bool isVector) = TypedMember.Shape(column.MemberType);
        if (isVector != source.Type is VectorDataViewType || source.Type.ItemType().RawType != item)
            throw new InvalidOperationException(
                $"Can't bind the IDataView column '{column.Name}' of type '{source.Type}' to field or property '{column.Member.Name}' of type '{column.MemberType.FullName}'.");
        return source;
    }

    private static Action<TRow> Setter(DataViewRow row, TypedColumn column, DataViewSchema.Column source)
    {
        Type type = column.MemberType;
        if (type == typeof(string))
            return Text(row, column, source);
        if (type == typeof(string[]))
            return Array<ReadOnlyMemory<char>, string>(row, column, source, text => text.ToString());
        string method = type.IsArray ? nameof(ItemArray) : source.Type is VectorDataViewType ? nameof(Vector) : nameof(Direct);
        return Generic.Call<Action<TRow>>(typeof(ObjectFiller<TRow>), null, method, [source.Type.ItemType().RawType], row, column, source);
    }

    private static Action<TRow> Text(DataViewRow row, TypedColumn column, DataViewSchema.Column source)
    {
        ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(source);
        Action<TRow, string> write = MemberAccess.Write<TRow, string>(column.Member);
        ReadOnlyMemory<char> value = default;
        return target =>
        {
            getter(ref value);
            write(target, value.ToString());
        };
    }

    private static Action<TRow> ItemArray<TItem>(DataViewRow row, TypedColumn column, DataViewSchema.Column source) =>
        Array<TItem, TItem>(row, column, source, item => item);

    // An array that has the right length is filled again; an empty vector leaves the member as it was, which may be null.
    private static Action<TRow> Array<TSource, TItem>(DataViewRow row, TypedColumn column, DataViewSchema.Column source, Func<TSource, TItem> convert)
    {
        ValueGetter<VBuffer<TSource>> getter = row.GetGetter<VBuffer<TSource>>(source);
        Func<TRow, TItem[]?> read = MemberAccess.ReadOrDefault<TRow, TItem[]>(column.Member);
        Action<TRow, TItem[]?> write = MemberAccess.Write<TRow, TItem[]?>(column.Member);
        VBuffer<TSource> value = default;
        return target =>
        {
            TItem[]? items = read(target);
            getter(ref value);
            if ((items?.Length ?? 0) != value.Length)
                items = new TItem[value.Length];
            foreach (KeyValuePair<int, TSource> item in value.Items(all: true))
                items![item.Key] = convert(item.Value);
            write(target, items);
        };
    }

    private static Action<TRow> Vector<TItem>(DataViewRow row, TypedColumn column, DataViewSchema.Column source)
    {
        ValueGetter<VBuffer<TItem>> getter = row.GetGetter<VBuffer<TItem>>(source);
        Func<TRow, VBuffer<TItem>> read = MemberAccess.ReadOrDefault<TRow, VBuffer<TItem>>(column.Member);
        Action<TRow, VBuffer<TItem>> write = MemberAccess.Write<TRow, VBuffer<TItem>>(column.Member);
        return target =>
        {
            VBuffer<TItem> value = default;
            read(target).CopyTo(ref value);
            getter(ref value);
            write(target, value);
        };
    }

    private static Action<TRow> Direct<TValue>(DataViewRow row, TypedColumn column, DataViewSchema.Column source)
    {
        ValueGetter<TValue> getter = row.GetGetter<TValue>(source);
        Action<TRow, TValue> write = MemberAccess.Write<TRow, TValue>(column.Member);
        TValue value = default!;
        return target =>
        {
            getter(ref value);
            write(target, value);
        };
    }
}
