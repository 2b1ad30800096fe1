using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>The parts of a data set as COCO files.</summary>
internal static class SplitFiles
{
    /// <param name="parts">The parts and their names.</param>
    /// <param name="all">The whole.</param>
    /// <param name="folder">The folder to write.</param>
    /// <param name="copyImages">Whether each part's images are copied beside it.</param>
    /// <returns>Of each part the file, and the folder of its images.</returns>
    /// <exception cref="IOException">A file cannot be written, or is there already; the message names it.</exception>
    public static IReadOnlyList<(string File, string ImageFolder)> Write(IReadOnlyList<(string Name, LabelledDataset Data)> parts, LabelledDataset all, string folder, bool copyImages)
    {
        string root = CommonFolder([.. all.Images.Select(image => Path.GetDirectoryName(image.FullPath)!)]);
        string NameOf(LabelledImage image) => Path.GetRelativePath(root, image.FullPath).Replace('\\', '/');
        string FileOf(string name) => Path.Combine(folder, $"{name}.json");
        if (parts.Select(part => FileOf(part.Name)).Concat(copyImages ? parts.Select(part => Path.Combine(folder, part.Name)) : []).FirstOrDefault(Path.Exists) is { } there)
            throw new IOException($"'{there}' is there already. Give a folder without it, or remove it.");
        Directory.CreateDirectory(folder);
        var written = new List<(string File, string ImageFolder)>();
        foreach ((string name, LabelledDataset data) in parts)
        {
            string images = copyImages ? Path.Combine(folder, name) : root;
            if (copyImages)
                DatasetWriter.Copy(data.Images.DistinctBy(image => image.FullPath).ToDictionary(image => image, NameOf), images);
            AtomicFile.Write(FileOf(name), stream => CocoWriter.Write(data, NameOf, stream));
            written.Add((FileOf(name), images));
        }
        return written;
    }

    /// <summary>The innermost folder that all lie in.</summary>
    private static string CommonFolder(string[] folders)
    {
        string common = folders[0];
        foreach (string folder in folders.Distinct(StringComparer.Ordinal))
        {
            while (Path.GetRelativePath(common, folder) is var relative && (relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative)))
                common = Path.GetDirectoryName(common) ?? throw new IOException($"'{folders[0]}' and '{folder}' lie on different drives; their images cannot be named in one file.");
        }
        return common;
    }
}
