using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Files of images.</summary>
public static class ImageFiles
{
    private static readonly HashSet<string> s_extensions = new([".png", ".jpg", ".jpeg", ".bmp", ".webp", ".gif"], StringComparer.OrdinalIgnoreCase);

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

    /// <summary>Reads an image, with an error that says why it cannot be read: ML.NET calls the path of a file invalid that holds none.</summary>
    /// <param name="file">The file.</param>
    /// <returns>The image, which the caller disposes of.</returns>
    /// <exception cref="InvalidDataException">There is no such file, or it cannot be read or decoded; the message names it.</exception>
    public static MLImage Read(string file)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        try
        {
            return File.Exists(file) ? MLImage.CreateFromFile(file) : throw new FileNotFoundException("there is no such file.");
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or InvalidOperationException or UnauthorizedAccessException)
        {
            string reason = failure is ArgumentException ? "it holds no PNG, JPEG or other picture that SkiaSharp decodes, or is damaged." : failure.Message;
            throw new InvalidDataException($"{file} cannot be read as an image: {reason}", failure);
        }
    }
}
