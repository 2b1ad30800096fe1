namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>Reads weights so that an error tells which file it is about.</summary>
internal static class NamedFile
{
    /// <summary>The weights in a file.</summary>
    public static NamedWeights Read(string path, Func<Stream, NamedWeights> reader)
    {
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path, reader);
    }

    /// <summary>Adds the file's name to whatever a reader says is wrong with its content.</summary>
    public static NamedWeights Read(Stream stream, string name, Func<Stream, NamedWeights> reader)
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
