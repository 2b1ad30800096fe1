using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Makes tensors of a column's values. A scalar is fed as [1, 1], whatever the graph declares.</summary>
internal static class OnnxInput
{
    public static Func<NamedOnnxValue> Create(DataViewRow row, DataViewSchema.Column column, int[] shape) =>
        Generic.Call<Func<NamedOnnxValue>>(typeof(OnnxInput), null, column.Type is VectorDataViewType ? nameof(Vector) : nameof(Scalar),
            [column.Type.ItemType().RawType], row, column, shape);

    private static Func<NamedOnnxValue> Scalar<T>(DataViewRow row, DataViewSchema.Column column, int[] _)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return Tensor(column.Name, [value], [1, 1]);
        };
    }

    private static Func<NamedOnnxValue> Vector<T>(DataViewRow row, DataViewSchema.Column column, int[] shape)
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        bool isKnownSize = ((VectorDataViewType)column.Type).IsKnownSize;
        int known = shape.Where(d => d > 0).Aggregate(1, (a, b) => a * b);
        int unknown = Array.IndexOf(shape, 0);
        VBuffer<T> values = default;
        return () =>
        {
            getter(ref values);
            T[] items = new T[values.Length];
            values.CopyTo(items);
            int[] dimensions = [.. shape];
            if (!isKnownSize && unknown >= 0)
                dimensions[unknown] = items.Length / known;
            return Tensor(column.Name, items, dimensions);
        };
    }

    private static NamedOnnxValue Tensor<T>(string name, T[] items, int[] dimensions) => items is ReadOnlyMemory<char>[] texts
        ? NamedOnnxValue.CreateFromTensor(name, new DenseTensor<string>(texts.Select(t => t.ToString()).ToArray(), dimensions))
        : NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(items, dimensions));
}
