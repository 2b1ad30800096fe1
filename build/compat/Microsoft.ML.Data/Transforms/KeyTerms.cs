namespace Microsoft.ML.Data;

/// <summary>The values that keys stand for, in order: key 1 is the first.</summary>
internal abstract class KeyTerms
{
    protected KeyTerms(PrimitiveDataViewType itemType) => ItemType = itemType;

    public PrimitiveDataViewType ItemType { get; }

    public abstract int Count { get; }

    // A key type cannot have no values, even where none was seen.
    public KeyDataViewType KeyType => new(typeof(uint), Math.Max(Count, 1));

    public static KeyTerms Create(PrimitiveDataViewType itemType) =>
        (KeyTerms)Activator.CreateInstance(typeof(KeyTerms<>).MakeGenericType(itemType.RawType), itemType)!;

    /// <summary>Reads every row of a column, and keeps the first values in the order of their occurrence or of their values.</summary>
    public abstract void Train(IDataView data, DataViewSchema.Column column, int maximumCount, bool byValue);

    /// <summary>A getter of the keys, or vectors of keys, of a column's values.</summary>
    public abstract Delegate MakeGetter(DataViewRow row, DataViewSchema.Column column);

    /// <summary>A getter of all the values, in the order of their keys.</summary>
    public abstract Delegate MakeValuesGetter();

    public abstract void Save(ModelSaveContext ctx);

    public static KeyTerms Load(ModelLoadContext ctx)
    {
        PrimitiveDataViewType type = ctx.Reader.ReadByte() == 0
            ? TextDataViewType.Instance
            : SchemaCodec.Read(ctx.Reader) as PrimitiveDataViewType ?? throw Errors.BadModel("keys stand for values of an unknown type");
        KeyTerms terms = Create(type);
        terms.LoadValues(ctx);
        return terms;
    }

    protected abstract void LoadValues(ModelLoadContext ctx);
}
