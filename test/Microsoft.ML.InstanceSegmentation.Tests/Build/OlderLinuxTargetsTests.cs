using System.Diagnostics;
using Microsoft.ML.InstanceSegmentation.Build;

namespace Microsoft.ML.InstanceSegmentation.Tests.Build;

/// <summary>The step as a build runs it, in a small project that copies one library.</summary>
[TestClass]
public sealed class OlderLinuxTargetsTests
{
    private const string Copied = "runtimes/linux-x64/native/libLibTorchSharp.so";

    private static readonly string s_targets = Path.Combine(AppContext.BaseDirectory, "Build", "OlderLinux", "OlderLinux.targets");

    [TestMethod]
    public void A_flagged_copy_takes_the_librarys_place_and_is_made_once()
    {
        using var project = new Project();
        Assert.Contains($"copies [obj/OlderLinux/1.0/{Copied}] to [runtimes/linux-x64/native/]", project.Build("TorchSharpOnOlderLinux=true"));
        string copy = Path.Combine(project.Folder, "obj", "OlderLinux", "1.0", Copied);
        Assert.IsNotNull(GlibcxxVersion.FlagToSet(File.ReadAllBytes(Path.Combine(project.Folder, "libLibTorchSharp.so"))));
        Assert.IsNull(GlibcxxVersion.FlagToSet(File.ReadAllBytes(copy)));

        // A second build takes what is there, whatever is in it.
        File.AppendAllText(copy, "x");
        DateTime written = File.GetLastWriteTimeUtc(copy);
        Assert.Contains("copies [obj/", project.Build("TorchSharpOnOlderLinux=true"));
        Assert.AreEqual(written, File.GetLastWriteTimeUtc(copy));
    }

    [TestMethod]
    public void For_one_runtime_identifier_the_library_has_no_subfolder()
    {
        using var project = new Project();
        Assert.Contains("libLibTorchSharp.so] to []", project.Build("TorchSharpOnOlderLinux=true", "RuntimeIdentifier=linux-x64"));
        Assert.HasCount(1, Directory.GetFiles(Path.Combine(project.Folder, "obj"), "libLibTorchSharp.so", SearchOption.AllDirectories));
    }

    [TestMethod]
    public void It_can_be_forbidden()
    {
        using var project = new Project();
        Assert.Contains("copies [libLibTorchSharp.so]", project.Build("TorchSharpOnOlderLinux=false"));
        Assert.IsFalse(Directory.Exists(Path.Combine(project.Folder, "obj")));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [DataRow("GLIBCXX_3.4.29 GLIBCXX_3.4.30", "copies [obj/")]
    [DataRow("GLIBCXX_3.4.31 GLIBCXX_3.4.32 GLIBCXX_3.4.33", "copies [libLibTorchSharp.so]")]
    public void The_first_libstdcxx_that_the_loader_finds_decides(string defines, string expected)
    {
        using var project = new Project();
        string folder = Path.Combine(project.Folder, "lib");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "libstdc++.so.6"), defines);
        // As a property: the same for the targets, and the build itself does not load the file.
        Assert.Contains(expected, project.Build($"LD_LIBRARY_PATH={Path.Combine(project.Folder, "none")}:{folder}"));
    }

    [TestMethod]
    public void A_project_without_the_library_is_left_alone()
    {
        using var project = new Project();
        Assert.Contains("copies []", project.Build("TorchSharpOnOlderLinux=true", "Library=other.so"));
    }

    [TestMethod]
    public void A_broken_library_fails_the_build()
    {
        using var project = new Project();
        File.WriteAllText(Path.Combine(project.Folder, "libLibTorchSharp.so"), "broken");
        string output = project.Build("TorchSharpOnOlderLinux=true");
        Assert.Contains("libLibTorchSharp.so : error ISEG001: This is not an ELF library.", output);
        Assert.DoesNotContain("copies [", output);
    }

    [TestMethod]
    public void Another_value_of_the_property_fails_the_build()
    {
        using var project = new Project();
        Assert.Contains("error ISEG002: TorchSharpOnOlderLinux is 'maybe'", project.Build("TorchSharpOnOlderLinux=maybe"));
    }

    /// <summary>A project that has what the step needs of the SDK, so that nothing is to be restored.</summary>
    private sealed class Project : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Project()
        {
            File.WriteAllBytes(Path.Combine(Folder, "libLibTorchSharp.so"), ElfBytes.LikeTorchSharp().ToArray());
            File.WriteAllText(Path.Combine(Folder, "test.proj"), $"""
                <Project DefaultTargets="Build">
                  <PropertyGroup>
                    <IntermediateOutputPath>obj/</IntermediateOutputPath>
                    <Library Condition="'$(Library)' == ''">libLibTorchSharp.so</Library>
                  </PropertyGroup>
                  <Import Project="{s_targets}" />
                  <Target Name="ResolveAssemblyReferences">
                    <ItemGroup>
                      <ReferenceCopyLocalPaths Include="$(Library)" Condition="Exists('$(Library)') and '$(RuntimeIdentifier)' == ''"
                                               NuGetPackageVersion="1.0" DestinationSubDirectory="runtimes/linux-x64/native/" />
                      <ReferenceCopyLocalPaths Include="$(Library)" Condition="Exists('$(Library)') and '$(RuntimeIdentifier)' != ''" />
                    </ItemGroup>
                  </Target>
                  <Target Name="Build" DependsOnTargets="ResolveAssemblyReferences">
                    <Message Importance="high" Text="copies [@(ReferenceCopyLocalPaths)] to [@(ReferenceCopyLocalPaths->'%(DestinationSubDirectory)')]" />
                  </Target>
                </Project>
                """);
        }

        public string Folder => _folder.FullName;

        /// <summary>Gives what the build wrote.</summary>
        public string Build(params string[] properties)
        {
            string[] arguments = ["msbuild", "test.proj", "-nologo", "-nodeReuse:false", .. properties.Select(property => $"-p:{property}")];
            using Process process = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true })!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return output;
        }

        public void Dispose() => _folder.Dispose();
    }
}
