namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Where a model comes from: a file, which may have weights beside it, or bytes.</summary>
internal sealed record OnnxSource(string? File, byte[]? Bytes)
{
    public static OnnxSource Of(string file)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        return System.IO.File.Exists(file) ? new OnnxSource(file, null) : throw new IOException($"Model file {file} does not exists.");
    }

    public static OnnxSource Of(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using MemoryStream bytes = new();
        stream.Seek(0, SeekOrigin.Begin);
        stream.CopyTo(bytes);
        return new OnnxSource(null, bytes.ToArray());
    }

    public byte[] Read() => Bytes ?? System.IO.File.ReadAllBytes(File!);
}
