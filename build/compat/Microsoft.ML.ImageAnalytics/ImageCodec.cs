namespace Microsoft.ML.Data;

/// <summary>Image files to pixels and back, by what the first bytes or the extension say.</summary>
internal static class ImageCodec
{
    /// <summary>The image in a file's bytes, or null where they are no image that is known here.</summary>
    public static MLImage? Decode(byte[] file) =>
        file.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) ? Png.Decode(file)
        : file.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? Jpeg.Decode(file)
        : null;

    /// <summary>The bytes of an image file, or null where the extension is unknown.</summary>
    public static byte[]? Encode(string extension, int width, int height, MLPixelFormat format, byte[] pixels) =>
        extension.ToLowerInvariant() switch
        {
            ".png" => Png.Encode(width, height, format, pixels),
            ".jpg" or ".jpeg" => Jpeg.Encode(width, height, format, pixels),
            _ => null,
        };
}
