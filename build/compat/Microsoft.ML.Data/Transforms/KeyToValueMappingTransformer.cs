using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableModel("KeyToValueTransform", typeof(KeyToValueMappingTransformer))]

namespace Microsoft.ML.Transforms;

/// <summary>Puts in place of each key the value that the column's annotation says it stands for.</summary>
public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    private static readonly VersionInfo _version = new("KEY2VALT", 0x00010001, 0x00010001, "KeyToValueTransform", "Microsoft.ML.Data");

    internal KeyToValueMappingTransformer(InputOutputColumnPair[] columns)
        : base(columns)
    {
    }

    private KeyToValueMappingTransformer(ModelLoadContext ctx)
        : base(ctx)
    {
    }

    internal static KeyToValueMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => new(ctx);

    private protected override DataViewSchema.DetachedColumn MakeColumn(int i, DataViewSchema.Column input)
    {
        if (input.Type.ItemType() is not KeyDataViewType || input.Annotations.Schema.GetColumnOrNull(Annotation.KeyValues) is not { } values)
            throw Errors.WrongType("inputSchema", input.Name, "key type with known values", input.Type.ToString()!);
        PrimitiveDataViewType item = ((VectorDataViewType)values.Type).ItemType;
        DataViewType type = input.Type is VectorDataViewType vector ? new VectorDataViewType(item, vector.Dimensions) : item;
        DataViewSchema.Annotations.Builder annotations = new();
        annotations.Add(input.Annotations, kind => kind == Annotation.SlotNames);
        return new DataViewSchema.DetachedColumn(Columns[i].OutputColumnName, type, annotations.ToAnnotations());
    }

    private protected override Delegate MakeGetter(int i, DataViewRow row, DataViewSchema.Column input)
    {
        DataViewType values = input.Annotations.Schema[Annotation.KeyValues].Type;
        string method = input.Type is VectorDataViewType ? nameof(VectorGetter) : nameof(ScalarGetter);
        return Generic.Call<Delegate>(typeof(KeyToValueMappingTransformer), null, method, [input.Type.ItemType().RawType, values.ItemType().RawType], row, input);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(_version);
        SaveColumns(ctx);
    }

    private static ValueGetter<TValue> ScalarGetter<TKey, TValue>(DataViewRow row, DataViewSchema.Column input)
    {
        Func<TKey, TValue> valueOf = Values<TKey, TValue>(input);
        ValueGetter<TKey> getter = row.GetGetter<TKey>(input);
        TKey key = default!;
        return (ref TValue value) =>
        {
            getter(ref key);
            value = valueOf(key);
        };
    }

    private static ValueGetter<VBuffer<TValue>> VectorGetter<TKey, TValue>(DataViewRow row, DataViewSchema.Column input)
    {
        Func<TKey, TValue> valueOf = Values<TKey, TValue>(input);
        ValueGetter<VBuffer<TKey>> getter = row.GetGetter<VBuffer<TKey>>(input);
        VBuffer<TKey> keys = default;
        return (ref VBuffer<TValue> values) =>
        {
            getter(ref keys);
            VBufferEditor<TValue> editor = VBufferEditor.Create(ref values, keys.Length);
            foreach (KeyValuePair<int, TKey> key in keys.Items(all: true))
                editor.Values[key.Key] = valueOf(key.Value);
            values = editor.Commit();
        };
    }

    private static Func<TKey, TValue> Values<TKey, TValue>(DataViewSchema.Column input)
    {
        VBuffer<TValue> buffer = default;
        input.Annotations.GetValue(Annotation.KeyValues, ref buffer);
        TValue[] values = [.. buffer.DenseValues()];
        TValue missing = Missing<TValue>();
        return key =>
        {
            ulong index = Convert.ToUInt64(key);
            return index == 0 || index > (ulong)values.Length ? missing : values[index - 1];
        };
    }

    private static TValue Missing<TValue>() =>
        default(TValue) is float ? (TValue)(object)float.NaN
        : default(TValue) is double ? (TValue)(object)double.NaN
        : default!;
}
