namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>A file of torch.save: one pickled object, and the numbers of the storages that its tensors refer to by key.</summary>
internal abstract class TorchFile : IDisposable
{
    private readonly Dictionary<string, PickledStorage> storages = new(StringComparer.Ordinal);
    private readonly Dictionary<PickledStorage, float[]> numbers = [];

    /// <summary>Builds the object that was saved. Called once, before <see cref="Numbers"/>.</summary>
    public abstract object? Unpickle();

    /// <summary>All numbers of a storage; tensors that share the storage share the array.</summary>
    public float[] Numbers(PickledStorage storage)
    {
        if (!numbers.TryGetValue(storage, out float[]? values))
        {
            values = ReadNumbers(storage);
            numbers.Add(storage, values);
        }
        return values;
    }

    public abstract void Dispose();

    protected abstract float[] ReadNumbers(PickledStorage storage);

    protected PickledStorage? FindStorage(string key) => storages.GetValueOrDefault(key);

    /// <summary>
    /// Answers a pickle's reference to a storage: <c>("storage", type, key, device, count)</c>; older files add
    /// <c>(view key, offset, length)</c> for a part of it, or None.
    /// </summary>
    protected PickledStorageView LoadStorage(object? reference)
    {
        if (reference is not object?[] { Length: 5 or 6 } parts || parts[0] is not "storage")
            throw new InvalidDataException("it refers to something outside the pickle that is not the storage of a tensor, such as a whole module.");
        if (parts[1] is not TorchGlobal { StorageType: { } type } || parts[2] is not string key || parts[4] is not long count || count < 0)
            throw new InvalidDataException("its reference to a tensor's storage is malformed.");

        if (!storages.TryGetValue(key, out PickledStorage? storage))
            storages.Add(key, storage = new PickledStorage(key, type, count));
        else if (storage.Type != type || storage.Count != count)
            throw new InvalidDataException($"storage {Shown.Name(key)} is {storage.Count} {storage.Type} numbers in one place, {count} {type} in another.");

        return parts.ElementAtOrDefault(5) switch
        {
            null => new PickledStorageView(storage, Offset: 0),
            object?[] { Length: 3 } view when view[1] is long offset && offset >= 0 && offset <= count => new PickledStorageView(storage, offset),
            _ => throw new InvalidDataException($"its reference to a part of storage {Shown.Name(key)} is malformed."),
        };
    }
}
