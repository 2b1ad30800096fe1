namespace Microsoft.ML.InstanceSegmentation.Weights;

// What a pickle may build, beside null, bool, long, BigInteger, double, string, byte[], List<object?> and object?[] (a tuple).

/// <summary>A dict or OrderedDict: its pairs in the order they were set. Looking keys up is never needed, so hostile keys cost nothing.</summary>
internal sealed class PickledDict
{
    public List<(object? Key, object? Value)> Pairs { get; } = [];
}

/// <summary>A run of numbers elsewhere in the file, by its key.</summary>
internal sealed class PickledStorage(string key, ElementType type, long count)
{
    public string Key => key;

    public ElementType Type => type;

    public long Count => count;
}

/// <summary>A storage from an offset on.</summary>
internal sealed record PickledStorageView(PickledStorage Storage, long Offset);

/// <summary>A Python object that the unpickler knows: what a call to it builds, or the storage type that it names.</summary>
internal sealed record TorchGlobal(string Name, Func<object?[], object>? Call, ElementType? StorageType);
