using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Runs the model once a row, for the outputs that are asked for.</summary>
internal sealed class OnnxMapper : RowMapper
{
    private const string OutputSuffix = ".output";

    private readonly OnnxModel _model;
    private readonly string[] _outputs;
    private readonly DataViewSchema.Column[] _inputs;
    private readonly int[][] _shapes;

    public OnnxMapper(OnnxModel model, string[] inputs, string[] outputs, DataViewSchema schema)
        : base(schema)
    {
        _model = model;
        _outputs = outputs;
        _shapes = [.. inputs.Select(name => InputShape(model.Input(name)))];
        _inputs = [.. inputs.Select((name, i) => CheckInput(schema, model.Input(name), _shapes[i]))];
        Append([.. outputs.Select(name => new DataViewSchema.DetachedColumn(ColumnName(name), model.Output(name).ColumnType))]);
    }

    public override void AddDependencies(bool[] activeComputed, bool[] neededInputs)
    {
        foreach (DataViewSchema.Column input in _inputs)
            neededInputs[input.Index] = true;
    }

    public override Delegate?[] CreateGetters(DataViewRow input, bool[] activeComputed, out Action? dispose)
    {
        dispose = null;
        if (!activeComputed.Contains(true))
            return new Delegate?[_outputs.Length];
        Func<NamedOnnxValue>[] inputs = [.. _inputs.Select((c, i) => OnnxInput.Create(input, input.Schema[c.Index], _shapes[i]))];
        string[] wanted = [.. _outputs.Where((_, i) => activeComputed[i])];
        IDisposableReadOnlyCollection<DisposableNamedOnnxValue>? results = null;
        long position = -1;
        DisposableNamedOnnxValue Result(string name)
        {
            if (position != input.Position)
            {
                results?.Dispose();
                results = _model.Session.Run([.. inputs.Select(make => make())], wanted);
                position = input.Position;
            }
            return results!.First(r => r.Name == name);
        }
        dispose = () => results?.Dispose();
        return [.. _outputs.Select((name, i) => activeComputed[i] ? Getter(_model.Output(name), () => Result(name)) : null)];
    }

    private static string ColumnName(string output) => output.EndsWith(OutputSuffix, StringComparison.Ordinal) ? output.Replace(OutputSuffix, "") : output;

    // The batch is 1 where it is unknown; one more dimension may be, and follows from the vector's length.
    private static int[] InputShape(OnnxVariable input)
    {
        int[] shape = input.Dimensions is { Count: > 0 } dimensions
            ? [.. dimensions.Select((d, i) => d > 0 ? (int)d : i == 0 && d < 0 ? 1 : 0)]
            : [1];
        return shape.Count(d => d == 0) <= 1 ? shape : throw new ArgumentOutOfRangeException(input.Name, "Only 1 unknown dimension is allowed");
    }

    private static DataViewSchema.Column CheckInput(DataViewSchema schema, OnnxVariable input, int[] shape)
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(input.Name) ?? throw Errors.NoSuchColumn("inputSchema", input.Name);
        DataViewType item = column.Type.ItemType();
        if (!item.Equals(input.ItemType) && !(item is KeyDataViewType && item.RawType == input.ItemType.RawType))
            throw Errors.WrongType("inputSchema", input.Name, input.ItemType.ToString()!, column.Type.ToString()!);
        int length = (column.Type as VectorDataViewType)?.Size ?? 1;
        if (!shape.Contains(0) && length % shape.Aggregate(1, (a, b) => a * b) != 0)
            throw new InvalidOperationException($"Input shape mismatch: Input '{input.Name}' has shape {string.Join(",", shape)}, but input data is of length {length}.");
        return column;
    }

    private static Delegate Getter(OnnxVariable output, Func<DisposableNamedOnnxValue> result)
    {
        if (output.ColumnType is not VectorDataViewType)
            throw new NotSupportedException($"Output '{output.Name}' is a scalar; ML.NET reads outputs of at least one dimension");
        return output.ItemType is TextDataViewType
            ? Texts(result)
            : Generic.Call<Delegate>(typeof(OnnxMapper), null, nameof(Numbers), [output.ItemType.RawType], result);
    }

    private static ValueGetter<VBuffer<T>> Numbers<T>(Func<DisposableNamedOnnxValue> result) => (ref VBuffer<T> destination) =>
    {
        ReadOnlySpan<T> items = ((DenseTensor<T>)result().AsTensor<T>()).Buffer.Span;
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, items.Length);
        items.CopyTo(editor.Values);
        destination = editor.Commit();
    };

    private static ValueGetter<VBuffer<ReadOnlyMemory<char>>> Texts(Func<DisposableNamedOnnxValue> result) =>
        (ref VBuffer<ReadOnlyMemory<char>> destination) =>
        {
            Tensor<string> items = result().AsTensor<string>();
            VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref destination, (int)items.Length);
            for (int i = 0; i < editor.Values.Length; i++)
                editor.Values[i] = items.GetValue(i).AsMemory();
            destination = editor.Commit();
        };
}
