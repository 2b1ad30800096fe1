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
}
