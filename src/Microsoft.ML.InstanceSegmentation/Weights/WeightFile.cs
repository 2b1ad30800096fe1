namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>Reads weights from a file of any known format, told apart by its first bytes and not by its name.</summary>
internal static class WeightFile
{
    /// <summary>The weights in a PyTorch (.pth, .pt) or .safetensors file, by the names that the model itself gives them.</summary>
    /// <exception cref="InvalidDataException">The file is of another format, damaged, or asks for more than tensors; the message names it.</exception>
    public static NamedWeights Read(string path) => Read(path, Read);

    internal static NamedWeights Read(string path, Func<Stream, NamedWeights> reader)
    {
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path, reader);
    }

    /// <summary>Adds the file's name to whatever a reader says is wrong with its content.</summary>
    internal static NamedWeights Read(Stream stream, string name, Func<Stream, NamedWeights> reader)
    {
        try
        {
            return reader(stream);
        }
        catch (Exception damage) when (damage is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidDataException($"Cannot read weights from '{name}': {damage.Message}", damage);
        }
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

/// <summary>The first bytes of a file, by which formats are told apart.</summary>
internal static class FileStart
{
    /// <summary>The first bytes, fewer where the file is shorter; the position returns to the start.</summary>
    public static byte[] Read(Stream stream, int count)
    {
        var start = new byte[count];
        stream.Position = 0;
        int read = stream.ReadAtLeast(start, count, throwOnEndOfStream: false);
        stream.Position = 0;
        return start[..read];
    }

    public static bool Is(Stream stream, ReadOnlySpan<byte> signature) => Read(stream, signature.Length).AsSpan().SequenceEqual(signature);
}
