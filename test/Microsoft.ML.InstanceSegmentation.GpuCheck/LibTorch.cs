using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Microsoft.ML.InstanceSegmentation.GpuCheck;

/// <summary>
/// Loads libtorch from where a Python PyTorch has it. TorchSharp looks for its libraries by name, and the loader gives it those that are
/// loaded already, so nothing here may touch TorchSharp before this is done.
/// </summary>
internal static partial class LibTorch
{
    /// <summary>The exit code by which build/gpu-check.sh knows that symbols may be missing.</summary>
    public const int DoesNotLoad = 3;

    private const string Own = "libLibTorchSharp.so";
    private const int BindAllNow = 2;

    /// <summary>What others need comes first.</summary>
    private static readonly string[] s_cpu = ["libc10.so", "libtorch_cpu.so"];
    private static readonly string[] s_cuda = ["libc10_cuda.so", "libtorch_cuda.so"];

    /// <param name="folder">Where libtorch is.</param>
    /// <param name="version">Its version, for messages.</param>
    /// <param name="withCuda">Whether its CUDA libraries are needed.</param>
    /// <exception cref="DllNotFoundException">A library is missing, or does not fit the others.</exception>
    public static void Load(string folder, string version, bool withCuda)
    {
        foreach (string name in (string[])[.. s_cpu, .. withCuda ? s_cuda : [], "libtorch.so"])
            LoadOne(Path.Combine(folder, name), version);

        // .NET loads lazily: a function that is missing in this libtorch would end the process at its first call. So all are bound now.
        string own = Path.Combine(AppContext.BaseDirectory, Own);
        // The next look-up in a library wipes out its message: so dlerror is looked up before, and nothing comes between the two calls.
        _ = LastError();
        bool loads = Open(own, BindAllNow) != 0;
        string? fault = loads ? null : Marshal.PtrToStringUTF8(LastError());
        if (!loads)
        {
            throw new DllNotFoundException(
                $"{Own} of TorchSharp {TorchSharpVersion}, built against libtorch {BuiltAgainst}, does not load with libtorch {version} "
                + $"in {folder}: {fault}. Use a PyTorch of the version that it was built against.");
        }
        NativeLibrary.Load(own);
        Console.WriteLine($"TorchSharp {TorchSharpVersion}, built against libtorch {BuiltAgainst}, on libtorch {version}.");
    }

    /// <summary>Of the package; reading it runs nothing of TorchSharp.</summary>
    private static string TorchSharpVersion =>
        typeof(torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>A constant of TorchSharp's own, which <c>torch.__version__</c> would tell only after libtorch is loaded.</summary>
    private static string BuiltAgainst =>
        typeof(torch).GetField("libtorchPackageVersion", BindingFlags.Static | BindingFlags.NonPublic) is { IsLiteral: true } version
            ? (string)version.GetRawConstantValue()!
            : "of a version that it does not tell";

    private static void LoadOne(string path, string version)
    {
        if (!File.Exists(path))
            throw new DllNotFoundException($"libtorch {version} has no {path}; a PyTorch built for CUDA has libtorch_cuda.so there.");
        try
        {
            NativeLibrary.Load(path);
        }
        catch (DllNotFoundException error)
        {
            throw new DllNotFoundException($"{path} of libtorch {version} does not load: {error.Message}", error);
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string path, int flags);

    [LibraryImport("libc.so.6", EntryPoint = "dlerror")]
    private static partial nint LastError();
}
