namespace Microsoft.ML.InstanceSegmentation.Common;

/// <summary>
/// Files that are either complete or not there: written under another name beside the target, and given its name when they are whole.
/// A file that had the name keeps its content until then.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Writes a file, over the one of this name where there is one.</summary>
    /// <param name="path">The file; its folder exists. Where it is a link, the file behind it is written.</param>
    /// <param name="write">Writes the content. What it throws is passed on, and nothing is left behind.</param>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(write);
        try
        {
            if (IsDevice(path))
                WriteThrough(path, write);
            else
                Replace(Target(path), write);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The system's message names the temporary file, if any.
            throw new IOException($"'{path}' cannot be written: {Cause(path, failure)}", failure);
        }
    }

    /// <summary>A device, /dev/stdout for one, has no content to keep, and would itself be replaced.</summary>
    private static bool IsDevice(string path)
    {
        string full = Path.GetFullPath(path);
        return !OperatingSystem.IsWindows() && full.StartsWith("/dev/", StringComparison.Ordinal)
            && !full.StartsWith("/dev/shm/", StringComparison.Ordinal);
    }

    private static void WriteThrough(string device, Action<Stream> write)
    {
        using var stream = new FileStream(device, FileMode.Open, FileAccess.Write);
        write(stream);
    }

    private static void Replace(string target, Action<Stream> write)
    {
        // Not made from the target's name, which may be as long as names can be.
        string unfinished = Path.Combine(Path.GetDirectoryName(target)!, $".{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(unfinished, FileMode.CreateNew, FileAccess.ReadWrite))
            {
                write(stream);
                // Otherwise a machine that loses power may keep the new name and not the content.
                if (stream.CanWrite)
                    stream.Flush(flushToDisk: true);
            }
            File.Move(unfinished, target, overwrite: true);
        }
        catch
        {
            Delete(unfinished);
            throw;
        }
    }

    /// <summary>A link would be replaced itself, rather than what it points to.</summary>
    private static string Target(string path) =>
        new FileInfo(path).LinkTarget is null ? Path.GetFullPath(path) : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;

    private static string Cause(string path, Exception failure)
    {
        if (Directory.Exists(path))
            return "it is a folder.";
        return failure is DirectoryNotFoundException ? "its folder does not exist." : failure.Message;
    }

    private static void Delete(string unfinished)
    {
        try
        {
            File.Delete(unfinished);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The failure that led here tells more.
        }
    }
}
