using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using Microsoft.ML.InstanceSegmentation.Examples;
using Microsoft.ML.InstanceSegmentation.Tests.Docs;

namespace Microsoft.ML.InstanceSegmentation.Tests.Build;

/// <summary>The NuGet package, as <c>dotnet pack</c> makes it, and in a program that has it from a folder.</summary>
[TestClass]
public sealed class PackageTests
{
    private const string Library = "Microsoft.ML.InstanceSegmentation";

    private static TemporaryFolder s_folder = null!;

    private static string Packages => s_folder.File("packages");

    [ClassInitialize]
    public static void Pack(TestContext context)
    {
        s_folder = new TemporaryFolder();
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        // What the tests' own build has made is packed: nothing is compiled here.
        Run(TestData.RepositoryRoot, "pack", $"src/{Library}", "--no-build", "-c", configuration, "-o", Packages, "-p:NuGetAudit=false");
    }

    [ClassCleanup]
    public static void Delete() => s_folder.Dispose();

    [TestMethod]
    public void It_has_what_a_package_shows_and_what_it_brings_to_a_build()
    {
        using ZipArchive package = ZipFile.OpenRead(Directory.GetFiles(Packages, "*.nupkg").Single());
        string[] files = [.. package.Entries.Select(entry => entry.FullName)];
        foreach (string file in new[]
        {
            "README.md", "icon.png", $"lib/net10.0/{Library}.dll", $"lib/net10.0/{Library}.xml", $"buildTransitive/{Library}.targets",
            "buildTransitive/OlderLinux/OlderLinux.targets", "buildTransitive/ImageMembers/ImageMembers.targets",
        })
        {
            Assert.Contains(file, files);
        }
        XElement metadata = Metadata(package);
        string Value(string name) => metadata.Elements().Single(each => each.Name.LocalName == name).Value;
        Assert.AreEqual("README.md", Value("readme"));
        Assert.AreEqual("icon.png", Value("icon"));
        Assert.AreEqual("MIT", Value("license"));
        // A repository's address would have to be one that everyone reaches.
        Assert.IsNull(metadata.Elements().SingleOrDefault(each => each.Name.LocalName == "repository")?.Attribute("url"));
    }

    [TestMethod]
    public void It_depends_on_MlNet_and_TorchSharp_and_on_no_libtorch()
    {
        using ZipArchive package = ZipFile.OpenRead(Directory.GetFiles(Packages, "*.nupkg").Single());
        string[] needed = [.. Metadata(package).Descendants().Where(each => each.Name.LocalName == "dependency").Select(each => each.Attribute("id")!.Value)];
        foreach (string name in new[] { "Microsoft.ML", "Microsoft.ML.ImageAnalytics", "Microsoft.ML.OnnxTransformer", "Microsoft.ML.OnnxRuntime", "TorchSharp", "SkiaSharp", "Google.Protobuf" })
            Assert.Contains(name, needed);
        Assert.IsEmpty(needed.Where(name => name.StartsWith("TorchSharp-", StringComparison.Ordinal) || name.StartsWith("libtorch", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Its_symbols_are_a_package_of_their_own()
    {
        using ZipArchive symbols = ZipFile.OpenRead(Directory.GetFiles(Packages, "*.snupkg").Single());
        Assert.Contains($"lib/net10.0/{Library}.pdb", symbols.Entries.Select(entry => entry.FullName));
    }

    [TestMethod]
    public void A_program_that_has_it_through_another_project_trains_saves_and_scores()
    {
        CodeBlock readme = MarkdownDocument.Read("README.md").Code.First(block => block.Language == "csharp");
        string[] lines = readme.Text.Replace("Epochs = 12", "Epochs = 1", StringComparison.Ordinal).Split('\n');
        string usings = string.Join('\n', lines.TakeWhile(line => line.Length > 0));
        WriteFile("Directory.Build.props", $"""
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <RestorePackagesPath>{s_folder.File("restored")}</RestorePackagesPath>
                <RestoreFallbackFolders>{GlobalPackages()}</RestoreFallbackFolders>
                <RestoreAdditionalProjectSources>{Packages}</RestoreAdditionalProjectSources>
                <NuGetAudit>false</NuGetAudit>
                <!-- libtorch is large. -->
                <CreateSymbolicLinksForCopyLocalFilesIfPossible>true</CreateSymbolicLinksForCopyLocalFilesIfPossible>
              </PropertyGroup>
            </Project>
            """);
        WriteFile("Vision/Vision.csproj", Project("", Reference(Library, "0.1.0")));
        WriteFile("App/App.csproj", Project(
            "<OutputType>Exe</OutputType>",
            """<ProjectReference Include="../Vision/Vision.csproj" />""" + Reference("TorchSharp-cpu", Version("TorchSharp-cpu"))
                + Reference("Microsoft.ML.DnnImageFeaturizer.ResNet18", Version("Microsoft.ML.DnnImageFeaturizer.ResNet18"))));
        // A program's own row type with a plain MLImage comes first: that it works is a step of the package's build.
        WriteFile("App/Program.cs", $$"""
            {{usings}}
            Console.WriteLine(new MLContext().Data.LoadFromEnumerable(new[] { new Row() }).Schema[0].Type);
            {{string.Join('\n', lines.SkipWhile(line => line.Length > 0))}}
            internal sealed class Row { public Microsoft.ML.Data.MLImage? Image { get; set; } }
            """);
        Run(s_folder.FullName, "build", "App", "-c", "Release", "-nodeReuse:false", "-v", "q");
        ShapesDataset.Write(s_folder.FullName, 4, 2, seed: 1, new SceneSettings { Side = (64, 96), Radius = (12, 20), Count = (1, 3), SmallestArea = 60 });

        string output = Run(s_folder.FullName, "App/bin/Release/net10.0/App.dll");

        Assert.StartsWith("Image", output);
        Assert.Contains("AP", output);
        Assert.IsTrue(File.Exists(s_folder.File("model.zip")));
    }

    private static XElement Metadata(ZipArchive package)
    {
        using Stream nuspec = package.GetEntry($"{Library}.nuspec")!.Open();
        return XDocument.Load(nuspec).Root!.Elements().First();
    }

    private static void WriteFile(string name, string text)
    {
        string file = s_folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private static string Project(string properties, string items) =>
        $"""<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup>{properties}</PropertyGroup><ItemGroup>{items}</ItemGroup></Project>""";

    private static string Reference(string package, string version) => $"""<PackageReference Include="{package}" Version="{version}" />""";

    private static string Version(string package) =>
        XDocument.Load(Path.Combine(TestData.RepositoryRoot, "build", "Packages.props")).Descendants("PackageVersion")
            .Single(each => each.Attribute("Include")!.Value == package).Attribute("Version")!.Value;

    /// <summary>Where the packages are that the tests were built with, so that none is copied or asked for again.</summary>
    private static string GlobalPackages() => Run(s_folder.FullName, "nuget", "locals", "global-packages", "--list").Split(": ", 2)[1].Trim();

    private static string Run(string folder, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, $"dotnet {string.Join(' ', arguments)}: {output}{errors.Result}");
        return output;
    }
}
