using System.Runtime.InteropServices;

namespace Microsoft.ML.InstanceSegmentation.Common;

/// <summary>The C library's heap, where libtorch has its tensors.</summary>
internal static partial class NativeHeap
{
    /// <summary>
    /// Gives what is free back to the system where the C library is glibc, which otherwise keeps it: a process that has trained, and goes on to
    /// train or serve, would hold on to gigabytes. Other libraries do so by themselves.
    /// </summary>
    public static void Trim()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = MallocTrim(0);
        }
        catch (Exception absent) when (absent is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another C library, such as Alpine's.
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MallocTrim(nuint pad);
}
