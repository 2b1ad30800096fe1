using System.Runtime.InteropServices;

namespace Microsoft.ML.Data;

/// <summary>Values of one type with their keys; text is compared by its characters.</summary>
internal sealed class KeyTerms<T>(PrimitiveDataViewType itemType) : KeyTerms(itemType)
{
    private static readonly bool _isText = typeof(T) == typeof(ReadOnlyMemory<char>);

    private readonly List<T> _values = [];
    private readonly Dictionary<object, uint> _keys = [];

    public override int Count => _values.Count;

    public override void Train(IDataView data, DataViewSchema.Column column, int maximumCount, bool byValue)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        Func<IEnumerable<T>> read = Reader(cursor, column);
        while (_values.Count < maximumCount && cursor.MoveNext())
            foreach (T value in read())
                if (_values.Count < maximumCount)
                    Add(value);
        if (!byValue)
            return;
        T[] sorted = [.. _values.OrderBy(Identity, Comparer<object>.Create(Compare))];
        _values.Clear();
        _keys.Clear();
        foreach (T value in sorted)
            Add(value);
    }

    public override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType)
        {
            ValueGetter<T> getter = row.GetGetter<T>(column);
            T value = default!;
            return (ValueGetter<uint>)((ref uint key) =>
            {
                getter(ref value);
                key = KeyOf(value);
            });
        }
        ValueGetter<VBuffer<T>> vectorGetter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> values = default;
        return (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> keys) =>
        {
            vectorGetter(ref values);
            VBufferEditor<uint> editor = VBufferEditor.Create(ref keys, values.Length);
            foreach (KeyValuePair<int, T> item in values.Items(all: true))
                editor.Values[item.Key] = KeyOf(item.Value);
            keys = editor.Commit();
        });
    }

    public override Delegate MakeValuesGetter() => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) =>
        VBuffer<T>.Copy([.. _values], 0, ref destination, _values.Count));

    public override void Save(ModelSaveContext ctx)
    {
        ctx.Writer.Write((byte)(_isText ? 0 : 1));
        if (!_isText)
            SchemaCodec.Write(ctx.Writer, ItemType);
        ctx.Writer.Write(_values.Count);
        foreach (T value in _values)
            if (_isText)
                ctx.SaveString(value!.ToString()!);
            else
                SchemaCodec.WriteValue(ctx.Writer, value);
    }

    protected override void LoadValues(ModelLoadContext ctx)
    {
        int count = ctx.Reader.ReadInt32();
        for (int i = 0; i < count; i++)
            Add(_isText ? (T)(object)ctx.LoadString().AsMemory() : SchemaCodec.ReadValue<T>(ctx.Reader));
    }

    private static Func<IEnumerable<T>> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType)
        {
            ValueGetter<VBuffer<T>> vectorGetter = row.GetGetter<VBuffer<T>>(column);
            VBuffer<T> values = default;
            return () =>
            {
                vectorGetter(ref values);
                return values.DenseValues();
            };
        }
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return [value];
        };
    }

    private void Add(T value)
    {
        object identity = Identity(value);
        // Missing values have no key: empty text and not-a-number.
        if (identity is "" or float.NaN or double.NaN)
            return;
        ref uint key = ref CollectionsMarshal.GetValueRefOrAddDefault(_keys, identity, out bool known);
        if (known)
            return;
        // The characters may be a part of a buffer that its owner fills again, so keep a copy.
        _values.Add(_isText ? (T)(object)((string)identity).AsMemory() : value);
        key = (uint)_values.Count;
    }

    private uint KeyOf(T value) => _keys.GetValueOrDefault(Identity(value));

    private static object Identity(T value) => _isText ? value!.ToString()! : value!;

    private static int Compare(object a, object b) =>
        a is string text ? string.CompareOrdinal(text, (string)b) : Comparer<object>.Default.Compare(a, b);
}
