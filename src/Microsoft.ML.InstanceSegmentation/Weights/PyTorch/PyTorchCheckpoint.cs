using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>
/// What torch.save writes, as a zip archive (PyTorch 1.6 and later) or as a row of pickles (before). Nothing in the file is run: only tensors
/// and plain containers are ever built, and anything else it asks for is refused by name.
/// </summary>
internal static class PyTorchCheckpoint
{
    /// <summary>Elements that all tensors may have beyond twice the file's bytes, where tensors repeat the same stored numbers.</summary>
    private const long RepeatedElements = 4 << 20;

    /// <summary>The weights in a .pth or .pt file: a state dict, or the one inside a training checkpoint, in its order.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, hostile or has no state dict; the message names it and what is wrong.</exception>
    public static NamedWeights Read(string path) => NamedFile.Read(path, Read);

    internal static bool Recognises(Stream stream) =>
        TorchZipFile.Recognises(stream) || LegacyTorchFile.Recognises(stream) || LegacyTorchFile.IsTarArchive(stream);

    internal static NamedWeights Read(Stream stream)
    {
        using TorchFile file = TorchZipFile.Recognises(stream) ? new TorchZipFile(stream) : new LegacyTorchFile(stream);
        object? saved = file.Unpickle();

        var weights = new NamedWeights();
        long left = 2 * stream.Length + RepeatedElements;
        foreach ((string name, PickledTensor tensor) in StateDict.Find(saved))
        {
            if ((left -= tensor.Count) < 0)
                throw new InvalidDataException($"its tensors, up to {Excerpt.Name(name)}, have far more elements than the file has numbers.");
            weights[name] = tensor.Gather(file.Numbers(tensor.Storage));
        }
        return weights;
    }
}

/// <summary>A file of torch.save: one pickled object, and the numbers of the storages that its tensors refer to by key.</summary>
internal abstract class TorchFile : IDisposable
{
    private readonly Dictionary<string, PickledStorage> _storages = new(StringComparer.Ordinal);
    private readonly Dictionary<PickledStorage, float[]> _numbers = [];

    /// <summary>Builds the object that was saved. Called once, before <see cref="Numbers"/>.</summary>
    public abstract object? Unpickle();

    /// <summary>All numbers of a storage; tensors that share the storage share the array.</summary>
    public float[] Numbers(PickledStorage storage)
    {
        if (!_numbers.TryGetValue(storage, out float[]? values))
        {
            values = ReadNumbers(storage);
            _numbers.Add(storage, values);
        }
        return values;
    }

    public abstract void Dispose();

    protected abstract float[] ReadNumbers(PickledStorage storage);

    protected PickledStorage? FindStorage(string key) => _storages.GetValueOrDefault(key);

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

        if (!_storages.TryGetValue(key, out PickledStorage? storage))
            _storages.Add(key, storage = new PickledStorage(key, type, count));
        else if (storage.Type != type || storage.Count != count)
            throw new InvalidDataException($"storage {Excerpt.Name(key)} is {storage.Count} {storage.Type} numbers in one place, {count} {type} in another.");

        return parts.ElementAtOrDefault(5) switch
        {
            null => new PickledStorageView(storage, Offset: 0),
            object?[] { Length: 3 } view when view[1] is long offset && offset >= 0 && offset <= count => new PickledStorageView(storage, offset),
            _ => throw new InvalidDataException($"its reference to a part of storage {Excerpt.Name(key)} is malformed."),
        };
    }
}
