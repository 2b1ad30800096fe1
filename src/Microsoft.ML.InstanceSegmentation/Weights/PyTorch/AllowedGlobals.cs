using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>The only Python objects that a checkpoint may name. None of them is Python's: each builds a value of ours.</summary>
internal static class AllowedGlobals
{
    private static readonly Dictionary<string, TorchGlobal> s_known = All().ToDictionary(known => known.Name, StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">It is none of the known ones.</exception>
    public static TorchGlobal Find(string module, string name) => s_known.TryGetValue($"{module}.{name}", out TorchGlobal? known)
        ? known
        : throw new InvalidDataException(
            $"it asks for the Python object {Excerpt.Name($"{module}.{name}")}, which is neither a tensor nor a plain container, so it is refused. "
            + "Save the weights alone: torch.save(model.state_dict(), file).");

    private static IEnumerable<TorchGlobal> All()
    {
        yield return new("collections.OrderedDict", OrderedDict, null);
        yield return new("torch._utils._rebuild_tensor", RebuildTensor, null);
        yield return new("torch._utils._rebuild_tensor_v2", RebuildTensor, null);
        yield return new("torch._utils._rebuild_parameter", RebuildParameter, null);
        yield return new("torch.nn.parameter.Parameter", RebuildParameter, null);
        yield return new("torch.FloatStorage", null, ElementType.Float32);
        yield return new("torch.DoubleStorage", null, ElementType.Float64);
        yield return new("torch.HalfStorage", null, ElementType.Float16);
        yield return new("torch.BFloat16Storage", null, ElementType.BFloat16);
        yield return new("torch.LongStorage", null, ElementType.Int64);
        yield return new("torch.IntStorage", null, ElementType.Int32);
        yield return new("torch.ShortStorage", null, ElementType.Int16);
        yield return new("torch.CharStorage", null, ElementType.Int8);
        yield return new("torch.ByteStorage", null, ElementType.UInt8);
        yield return new("torch.BoolStorage", null, ElementType.Bool);
    }

    /// <summary>OrderedDict(), to be filled later, or OrderedDict([[key, value], …]) as Python 2 wrote it.</summary>
    private static PickledDict OrderedDict(object?[] arguments)
    {
        var dict = new PickledDict();
        if (arguments is [])
            return dict;
        if (arguments is not [List<object?> pairs])
            throw Malformed("an OrderedDict");
        foreach (object? pair in pairs)
        {
            dict.Pairs.Add(pair switch
            {
                object?[] { Length: 2 } tuple => (tuple[0], tuple[1]),
                List<object?> { Count: 2 } list => (list[0], list[1]),
                _ => throw Malformed("an OrderedDict"),
            });
        }
        // The list is moved: a hostile pickle that copied it again and again would need memory without bound.
        pairs.Clear();
        return dict;
    }

    /// <summary>(storage, offset, shape, strides, …); what follows concerns gradients.</summary>
    private static PickledTensor RebuildTensor(object?[] arguments)
    {
        if (arguments is not [PickledStorageView view, long offset, object?[] shape, object?[] strides, ..] || offset < 0)
            throw Malformed("a tensor");
        // Both are at most 2^63 - 1, so that their sum cannot wrap to a valid offset.
        return new PickledTensor(view.Storage, unchecked(view.Offset + offset), Longs(shape), Longs(strides));
    }

    /// <summary>(tensor, …); what follows concerns gradients.</summary>
    private static PickledTensor RebuildParameter(object?[] arguments) =>
        arguments is [PickledTensor tensor, ..] ? tensor : throw Malformed("a parameter");

    private static long[] Longs(object?[] numbers) => [.. numbers.Select(number => number as long? ?? throw Malformed("a tensor's shape"))];

    private static InvalidDataException Malformed(string what) => new($"the pickle builds {what} from arguments that do not fit.");
}
