namespace Microsoft.ML.InstanceSegmentation.Common;

/// <summary>
/// Symbolic links below a folder, which whoever packed a data set may have put there: one that leads out of the folder would have any file of the
/// machine opened. The folder itself may be a link, since its user named it.
/// </summary>
/// <param name="folder">The folder.</param>
internal sealed class FolderLinks(string folder)
{
    /// <summary>As many as Linux follows.</summary>
    private const int MostLinks = 40;

    private readonly string _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
    private readonly Dictionary<string, bool> _isLink = new(StringComparer.Ordinal);
    private string? _real;

    /// <summary>Where a path below the folder leads to, where that is outside it; null where it is inside.</summary>
    public string? Outside(string path) => Outside(new FileInfo(path));

    /// <summary>The same of a file of which something is known already, which is not asked for again.</summary>
    public string? Outside(FileInfo file)
    {
        string full = file.FullName;
        if (!IsLink(file) && !IsInLink(full))
            return null;
        _real ??= Real(_folder, MostLinks);
        string target = Real(full, MostLinks);
        return target.StartsWith(Path.EndsInDirectorySeparator(_real) ? _real : _real + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? null : target;
    }

    /// <summary>Whether a folder between the folder and a path below it is a link.</summary>
    private bool IsInLink(string path)
    {
        string? parent = Path.GetDirectoryName(path);
        if (parent is null || parent.Length <= _folder.Length)
            return false;
        if (!_isLink.TryGetValue(parent, out bool isLink))
            _isLink[parent] = isLink = IsLink(new FileInfo(parent)) || IsInLink(parent);
        return isLink;
    }

    // What is not there has all attributes.
    private static bool IsLink(FileInfo file) => (int)file.Attributes != -1 && file.Attributes.HasFlag(FileAttributes.ReparsePoint) && file.LinkTarget is not null;

    /// <summary>The path without a link in any part of it.</summary>
    private static string Real(string path, int left)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
            return path;
        string realParent = Real(parent, left), at = Path.Combine(realParent, Path.GetFileName(path));
        var file = new FileInfo(at);
        // What leads through more links cannot be opened.
        return left > 0 && IsLink(file) ? Real(Path.GetFullPath(file.LinkTarget!, realParent), left - 1) : at;
    }
}
