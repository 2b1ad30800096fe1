namespace Microsoft.ML.InstanceSegmentation.Weights;

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
