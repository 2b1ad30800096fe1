namespace Microsoft.ML.InstanceSegmentation.Common;

/// <summary>
/// Files that a data set brings. A link among them may lead to a device or a pipe, which never ends, or which to open is to wait for ever: those
/// have no length, and what has none is not opened.
/// </summary>
internal static class OrdinaryFile
{
    public static bool Is(string path) =>
        File.Exists(path) && (File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path)) is FileInfo { Exists: true, Length: > 0 };

    /// <summary>The file, open to be read.</summary>
    /// <exception cref="InvalidDataException">It has no byte.</exception>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    public static FileStream Open(string path)
    {
        Require(path);
        return File.OpenRead(path);
    }

    /// <summary>All of its bytes.</summary>
    /// <exception cref="InvalidDataException">It has no byte.</exception>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    public static byte[] ReadAll(string path)
    {
        Require(path);
        return File.ReadAllBytes(path);
    }

    private static void Require(string path)
    {
        if (File.Exists(path) && !Is(path))
            throw new InvalidDataException("it is empty");
    }
}
