using System.Collections;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Build.Framework;
using Microsoft.ML.InstanceSegmentation.Build;
using TorchSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Build;

/// <summary>The task: files and build errors.</summary>
[TestClass]
public sealed class WeakenGlibcxxVersionTests
{
    /// <summary>TorchSharp's library as its package has it.</summary>
    private static readonly string s_original = Path.Combine(
        typeof(WeakenGlibcxxVersionTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "TorchSharpPackage").Value!,
        "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    [TestMethod]
    public void One_byte_of_TorchSharps_library_changes()
    {
        using var folder = new TemporaryFolder();
        string copy = Path.Combine(folder.FullName, "new", "libLibTorchSharp.so");
        AssertDone(s_original, copy);
        byte[] before = File.ReadAllBytes(s_original), after = File.ReadAllBytes(copy);
        Assert.HasCount(before.Length, after);
        int[] changed = [.. Enumerable.Range(0, before.Length).Where(i => before[i] != after[i])];
        Assert.HasCount(1, changed);
        Assert.AreEqual(before[changed[0]] | 2, after[changed[0]]);
        Assert.IsNull(GlibcxxVersion.FlagToSet(after));
    }

    [TestMethod]
    public void TorchSharp_runs_from_this_output_folder() => Assert.AreEqual(2, torch.ones(2).sum().item<float>());

    [TestMethod]
    public void The_copy_is_a_little_later_than_the_original_each_time()
    {
        using var folder = new TemporaryFolder();
        string library = Library(folder, ElfBytes.LikeTorchSharp()), copy = library + ".copy";
        AssertDone(library, copy);
        DateTime first = File.GetLastWriteTimeUtc(copy);
        Assert.IsGreaterThan(File.GetLastWriteTimeUtc(library), first);
        AssertDone(library, copy);
        Assert.AreEqual(first, File.GetLastWriteTimeUtc(copy));
        Assert.HasCount(2, Directory.GetFiles(folder.FullName), "A temporary file is left.");
    }

    [TestMethod]
    public void A_library_that_needs_no_flag_is_copied_as_it_is()
    {
        using var folder = new TemporaryFolder();
        ElfBytes elf = ElfBytes.LikeTorchSharp();
        elf.Needs[1] = ("libstdc++.so.6", [new NeededVersion("GLIBCXX_3.4", 3)]);
        string library = Library(folder, elf);
        AssertDone(library, library + ".copy");
        CollectionAssert.AreEqual(File.ReadAllBytes(library), File.ReadAllBytes(library + ".copy"));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    [DataRow(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.OtherRead)]
    [DataRow(UnixFileMode.UserRead | UnixFileMode.GroupRead, DisplayName = "read-only")]
    public void The_file_mode_stays(UnixFileMode mode)
    {
        using var folder = new TemporaryFolder();
        string library = Library(folder, ElfBytes.LikeTorchSharp());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(library, mode);
            AssertDone(library, library + ".copy");
            Assert.AreEqual(mode, File.GetUnixFileMode(library + ".copy"));
        }
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void Another_hard_link_to_the_destination_stays_as_it_is()
    {
        using var folder = new TemporaryFolder();
        string library = Library(folder, ElfBytes.LikeTorchSharp()), other = library + ".cache";
        byte[] before = File.ReadAllBytes(library);
        Assert.AreEqual(0, Link(library, other));
        AssertDone(library, library);
        CollectionAssert.AreEqual(before, File.ReadAllBytes(other));
        Assert.IsNull(GlibcxxVersion.FlagToSet(File.ReadAllBytes(library)));
        DateTime written = File.GetLastWriteTimeUtc(library);
        AssertDone(library, library);
        Assert.AreEqual(written, File.GetLastWriteTimeUtc(library), "Written though it was flagged.");
    }

    [TestMethod]
    public void Another_symbol_of_the_version_is_an_error_that_names_symbol_file_and_remedy()
    {
        using var folder = new TemporaryFolder();
        ElfBytes elf = ElfBytes.LikeTorchSharp();
        elf.Symbols.Add(("_ZNSt6chrono9something", 4));
        string library = Library(folder, elf);
        string message = AssertRefused(library);
        Assert.Contains("_ZNSt6chrono9something", message);
        Assert.Contains("libstdc++", message);
        Assert.Contains("TorchSharpOnOlderLinux to false", message);
    }

    [TestMethod]
    public void A_broken_or_missing_library_is_an_error_that_names_it()
    {
        using var folder = new TemporaryFolder();
        string library = Path.Combine(folder.FullName, "libLibTorchSharp.so");
        AssertRefused(library);
        File.WriteAllText(library, "");
        AssertRefused(library);
        File.WriteAllText(library, "version https://git-lfs.github.com/spec/v1");
        AssertRefused(library);
        byte[] whole = ElfBytes.LikeTorchSharp().ToArray();
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(library, whole[..length]);
            AssertRefused(library);
        }
    }

    private static string Library(TemporaryFolder folder, ElfBytes elf)
    {
        string path = Path.Combine(folder.FullName, "libLibTorchSharp.so");
        File.WriteAllBytes(path, elf.ToArray());
        return path;
    }

    private static void AssertDone(string source, string destination)
    {
        var engine = new Engine();
        Assert.IsTrue(new WeakenGlibcxxVersion { BuildEngine = engine, Source = source, Destination = destination }.Execute());
        Assert.IsEmpty(engine.Errors);
    }

    /// <summary>Nothing is written, and the one error has a code and the file. Gives its message.</summary>
    private static string AssertRefused(string library)
    {
        var engine = new Engine();
        Assert.IsFalse(new WeakenGlibcxxVersion { BuildEngine = engine, Source = library, Destination = library + ".copy" }.Execute());
        BuildErrorEventArgs error = Assert.ContainsSingle(engine.Errors);
        Assert.AreEqual("ISEG001", error.Code);
        Assert.AreEqual(library, error.File);
        Assert.IsFalse(File.Exists(library + ".copy"));
        return error.Message!;
    }

    [DllImport("libc", EntryPoint = "link", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link(string existing, string added);

    /// <summary>A build that keeps the errors.</summary>
    private sealed class Engine : IBuildEngine
    {
        public List<BuildErrorEventArgs> Errors { get; } = [];

        public bool ContinueOnError => false;

        public int LineNumberOfTaskNode => 0;

        public int ColumnNumberOfTaskNode => 0;

        public string ProjectFileOfTaskNode => "";

        public void LogErrorEvent(BuildErrorEventArgs e) => Errors.Add(e);

        public void LogWarningEvent(BuildWarningEventArgs e) => Assert.Fail($"Logged: {e.Message}");

        public void LogMessageEvent(BuildMessageEventArgs e) => Assert.Fail($"Logged: {e.Message}");

        public void LogCustomEvent(CustomBuildEventArgs e) => Assert.Fail($"Logged: {e.Message}");

        public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) => false;
    }
}
