namespace Microsoft.ML.InstanceSegmentation.Common;

/// <summary>Names in labels are data of whoever wrote them: nothing outside the image folder is opened for them.</summary>
internal static class PathRule
{
    /// <summary>The full path of a file name, or null where it leads out of the folder.</summary>
    public static string? Inside(string folder, string fileName)
    {
        // Files written on Windows may have its separator; on other systems it would pass as part of a name.
        string relative = fileName.Replace('\\', '/');
        if (Path.IsPathRooted(relative) || (relative.Length > 1 && relative[1] == ':') || relative.Contains('\0', StringComparison.Ordinal))
            return null;
        string root = Path.GetFullPath(folder);
        if (!Path.EndsInDirectorySeparator(root))
            root += Path.DirectorySeparatorChar;
        string path = Path.GetFullPath(relative, root);
        return path.StartsWith(root, StringComparison.Ordinal) ? path : null;
    }
}
