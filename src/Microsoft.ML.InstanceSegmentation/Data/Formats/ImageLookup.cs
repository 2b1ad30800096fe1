using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Images;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>Finds the images of labels that name them, or that have their names but for the ending, and measures them.</summary>
/// <param name="folder">The folder that all must be in; nothing outside it is opened.</param>
/// <param name="options">How image files are read, and whether links out of the folder are followed.</param>
internal sealed class ImageLookup(string folder, ReadingOptions options)
{
    private readonly FolderLinks? _links = options.FollowLinks ? null : new FolderLinks(folder);

    /// <summary>What to do about a link that is not followed.</summary>
    public const string LinkAdvice = "Put the file itself there, give the folder that it leads to, or have links followed with ReadingOptions.FollowLinks (--follow-links).";

    /// <summary>The file of a name that labels give, which may be a path on another machine: it is looked for in the folder, by its path and by its name alone.</summary>
    /// <param name="name">The name, of any system.</param>
    /// <param name="record">Where the labels are, for the error.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is a link out of the folder.</exception>
    public string Find(string name, string record)
    {
        string relative = name.Replace('\\', '/');
        foreach (string candidate in new[] { relative, relative[(relative.LastIndexOf('/') + 1)..] })
        {
            if (InFolder(candidate) is { } path && File.Exists(path))
            {
                CheckLinks(path, $"{record}: its image '{name}'");
                return path;
            }
        }
        throw new FileNotFoundException($"{record}: its image '{name}' is not in the folder '{folder}'. Put it there, or give the right folder.", name);
    }

    /// <summary>The image of a name without its ending; null where there is none.</summary>
    /// <exception cref="InvalidDataException">It is a link out of the folder.</exception>
    public string? FindStem(string stem)
    {
        string? found = ImageFiles.Extensions
            .SelectMany(extension => new[] { extension, extension.ToUpperInvariant() })
            .Select(extension => InFolder(stem + extension))
            .FirstOrDefault(path => path is not null && File.Exists(path));
        if (found is not null)
            CheckLinks(found);
        return found;
    }

    /// <summary>Refuses a file of the folder that is a link out of it.</summary>
    /// <exception cref="InvalidDataException">It is one, and those are not followed.</exception>
    public void CheckLinks(string path) => CheckLinks(path, path);

    /// <summary>Width and height that an image is read with.</summary>
    /// <exception cref="InvalidDataException">It cannot be read, or is a link out of the folder; the message names it.</exception>
    public (int Width, int Height) Measure(string path)
    {
        CheckLinks(path);
        try
        {
            using FileStream file = OrdinaryFile.Open(path);
            return ImageDecoder.Measure(file, options.Images);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path} cannot be read as an image: {failure.Message.TrimEnd('.')}.", failure);
        }
    }

    /// <summary>Its name relative to the folder.</summary>
    public string NameOf(string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');

    private void CheckLinks(string path, string name)
    {
        if (_links?.Outside(path) is { } target)
            throw new InvalidDataException($"{name} is a link out of the folder '{folder}', to '{target}'. {LinkAdvice}");
    }

    private string? InFolder(string relative) => PathRule.Inside(folder, relative);
}
