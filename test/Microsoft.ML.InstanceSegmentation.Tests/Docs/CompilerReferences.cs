using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Microsoft.ML.InstanceSegmentation.Tests.Docs;

/// <summary>The libraries that documents' code is compiled against: those of the tests, and ASP.NET's beside the runtime.</summary>
internal static class CompilerReferences
{
    public static IReadOnlyList<MetadataReference> All { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Concat(AspNet())
            .GroupBy(Path.GetFileName)
            .Select(same => same.MaxBy(file => AssemblyName.GetAssemblyName(file).Version)!)
            .Select(file => MetadataReference.CreateFromFile(file)),
    ];

    /// <summary>…/shared/Microsoft.NETCore.App/VERSION → …/shared/Microsoft.AspNetCore.App/VERSION; nothing where it is not installed.</summary>
    private static string[] AspNet()
    {
        var runtime = new DirectoryInfo(Path.GetDirectoryName(typeof(object).Assembly.Location)!);
        string folder = Path.Combine(runtime.Parent!.Parent!.FullName, "Microsoft.AspNetCore.App", runtime.Name);
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*.dll") : [];
    }
}
