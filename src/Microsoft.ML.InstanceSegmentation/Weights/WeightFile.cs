namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>Reads weights from a file of any known format, told apart by its first bytes and not by its name.</summary>
internal static class WeightFile
{
    /// <summary>The weights in a PyTorch (.pth, .pt) or .safetensors file, by the names that the model itself gives them.</summary>
    /// <exception cref="InvalidDataException">The file is of another format, damaged, or asks for more than tensors; the message names it.</exception>
    public static NamedWeights Read(string path) => NamedFile.Read(path, Read);

    /// <summary>Fails where the file's first bytes are of no known format, without reading more.</summary>
    /// <exception cref="InvalidDataException">They are not; the message names the file and tells what it is taken for.</exception>
    public static void CheckFormat(string path)
    {
        using FileStream stream = File.OpenRead(path);
        if (!SafetensorsFile.Recognises(stream) && !PyTorchCheckpoint.Recognises(stream))
            throw new InvalidDataException($"'{path}' is not a model of this library, and no checkpoint: {DescribeUnknown(stream)}");
    }

    internal static NamedWeights Read(Stream stream)
    {
        NamedWeights weights =
            SafetensorsFile.Recognises(stream) ? SafetensorsFile.Read(stream)
            : PyTorchCheckpoint.Recognises(stream) ? PyTorchCheckpoint.Read(stream)
            : throw new InvalidDataException(DescribeUnknown(stream));
        return WeightNames.WithoutWrapper(weights);
    }

    private static string DescribeUnknown(Stream stream)
    {
        if (stream.Length == 0)
            return "the file is empty.";
        if (FileStart.Is(stream, "version https://git-lfs"u8))
            return "this is a Git LFS pointer, not the file itself; fetch it with 'git lfs pull'.";
        return "the format is unknown; give a .pth or .pt file written by torch.save, or a .safetensors file.";
    }
}
