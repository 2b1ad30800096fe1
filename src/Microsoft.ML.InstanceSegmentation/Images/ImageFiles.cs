using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Images;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Files of images.</summary>
public static class ImageFiles
{
    private static readonly HashSet<string> s_extensions = new([".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".gif"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Endings of the files that are taken for images, with the dot; upper and lower case are the same.</summary>
    public static IReadOnlyCollection<string> Extensions => s_extensions;

    /// <summary>The image files of a folder, without those of folders in it, in the order of their names.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static IReadOnlyList<string> InFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Where(file => s_extensions.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal)]
            : throw new DirectoryNotFoundException($"There is no folder '{folder}'; give the folder of the images.");
    }

    /// <summary>
    /// Reads an image as it should be seen: upright, whatever way the camera was held, whole, and in its own colours, whatever their
    /// transparency. ML.NET's <c>MLImage.CreateFromFile</c> and <c>LoadImages</c> take it as it is stored, and fill up what is cut short.
    /// </summary>
    /// <param name="file">A JPEG, PNG, TIFF (the first page, of at most 16 bits), WebP, BMP or GIF file.</param>
    /// <param name="options">How it is read; null: the defaults.</param>
    /// <returns>The image, opaque and of 8 bits a colour, which the caller disposes of.</returns>
    /// <exception cref="InvalidDataException">There is no such file, or it cannot be read or decoded; the message names it.</exception>
    public static MLImage Read(string file, ImageFileOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        options ??= new ImageFileOptions();
        options.Validate();
        try
        {
            return ImageDecoder.Decode(OrdinaryFile.ReadAll(file), options).ToImage();
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            string reason = File.Exists(file) ? failure.Message : "there is no such file";
            throw new InvalidDataException($"{file} cannot be read as an image: {reason.TrimEnd('.')}.", failure);
        }
    }

    /// <summary>Reads an image from a file's bytes, such as those of a request, as <see cref="Read"/> does.</summary>
    /// <param name="bytes">All bytes of the file.</param>
    /// <param name="options">How it is read; null: the defaults.</param>
    /// <returns>The image, which the caller disposes of.</returns>
    /// <exception cref="InvalidDataException">They cannot be decoded.</exception>
    public static MLImage Decode(byte[] bytes, ImageFileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        options ??= new ImageFileOptions();
        options.Validate();
        try
        {
            return ImageDecoder.Decode(bytes, options).ToImage();
        }
        catch (InvalidDataException failure)
        {
            throw new InvalidDataException($"The bytes cannot be read as an image: {failure.Message.TrimEnd('.')}.", failure);
        }
    }
}
