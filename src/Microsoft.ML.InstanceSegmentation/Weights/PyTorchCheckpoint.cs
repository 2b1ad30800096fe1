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
    public static NamedWeights Read(string path) => WeightFile.Read(path, Read);

    internal static bool Recognises(Stream stream) =>
        TorchZipArchive.Recognises(stream) || TorchPickleFile.Recognises(stream) || TorchPickleFile.IsTarArchive(stream);

    internal static NamedWeights Read(Stream stream)
    {
        using TorchFile file = TorchZipArchive.Recognises(stream) ? new TorchZipArchive(stream) : new TorchPickleFile(stream);
        object? saved = file.Unpickle();

        var weights = new NamedWeights();
        long left = 2 * stream.Length + RepeatedElements;
        foreach ((string name, PickledTensor tensor) in StateDict.Find(saved))
        {
            if ((left -= tensor.Count) < 0)
                throw new InvalidDataException($"its tensors, up to {Shown.Name(name)}, have far more elements than the file has numbers.");
            weights[name] = tensor.Gather(file.Numbers(tensor.Storage));
        }
        return weights;
    }
}
