using Microsoft.ML.InstanceSegmentation.Common;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>Writes pictures, in the format of the file's extension.</summary>
internal static class PictureFile
{
    // Of 100, for formats that lose something.
    private const int Quality = 95;

    /// <summary>Fails where the extension is none that can be written; to be asked before there is anything to lose.</summary>
    /// <exception cref="ArgumentException">The extension is none of .png, .jpg, .jpeg and .webp.</exception>
    public static void CheckExtension(string path) => Format(path);

    /// <summary>Writes the file, and its folder where that is missing.</summary>
    /// <exception cref="ArgumentException">The extension is none that can be written.</exception>
    /// <exception cref="IOException">The file cannot be written, or its format has no pictures of this size.</exception>
    public static void Save(this SKBitmap picture, string path)
    {
        SKEncodedImageFormat format = Format(path);
        // First all of it into memory: an exception of a stream that Skia itself writes to would end the process.
        using SKData data = picture.Encode(format, Quality)
            ?? throw new IOException($"'{path}' cannot be written: {format} has no pictures of {picture.Width}×{picture.Height} pixels.");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        AtomicFile.Write(path, stream => stream.Write(data.AsSpan()));
    }

    private static SKEncodedImageFormat Format(string path)
    {
        string extension = Path.GetExtension(path);
        return extension.ToUpperInvariant() switch
        {
            ".PNG" => SKEncodedImageFormat.Png,
            ".JPG" or ".JPEG" => SKEncodedImageFormat.Jpeg,
            ".WEBP" => SKEncodedImageFormat.Webp,
            _ => throw new ArgumentException(
                $"'{path}' has the extension '{extension}'; pictures can be written as .png, .jpg, .jpeg and .webp.", nameof(path)),
        };
    }
}
