using System.Text.RegularExpressions;

namespace Microsoft.ML.InstanceSegmentation.Tests;

/// <summary>Which folder may see which dependency.</summary>
[TestClass]
public sealed partial class BoundariesTests
{
    [TestMethod]
    public void Only_model_training_and_onnx_see_TorchSharp() =>
        AssertOnlyIn(TorchSharp(), "Model", "Training", "Onnx");

    [TestMethod]
    public void Only_mlnet_and_onnx_see_Onnx() =>
        AssertOnlyIn(OnnxLibraries(), "MlNet", "Onnx");

    [TestMethod]
    public void Only_the_entry_experiments_and_pictures_see_MlNet() =>
        AssertOnlyIn(MlNet(), "", "MlNet", "Options", "Experiments", "Visualization");

    [TestMethod]
    [DataRow("Masks")]
    [DataRow("Evaluation")]
    [DataRow("Data")]
    [DataRow("Weights")]
    public void Plain_parts_see_no_MlNet(string folder)
    {
        foreach (string file in SourceFiles().Where(file => FolderOf(file) == folder))
            Assert.DoesNotMatchRegex(MlNet(), File.ReadAllText(file), $"{file} uses ML.NET.");
    }

    private static void AssertOnlyIn(Regex use, params string[] folders)
    {
        string[] users = [.. SourceFiles().Where(file => use.IsMatch(File.ReadAllText(file)))];
        Assert.IsNotEmpty(users, "Nothing uses it: the pattern no longer fits the sources.");
        foreach (string file in users)
            Assert.Contains(FolderOf(file), folders, $"{file} uses {use}.");
    }

    private static IEnumerable<string> SourceFiles() =>
        Directory.EnumerateFiles(Product(), "*.cs", SearchOption.AllDirectories);

    private static string FolderOf(string file) =>
        Path.GetRelativePath(Product(), file).Split(Path.DirectorySeparatorChar) is { Length: > 1 } parts ? parts[0] : "";

    private static string Product() => Path.Combine(TestData.RepositoryRoot, "src", "Microsoft.ML.InstanceSegmentation");

    [GeneratedRegex(@"^using (static )?TorchSharp\b", RegexOptions.Multiline)]
    private static partial Regex TorchSharp();

    [GeneratedRegex(@"^using (Microsoft\.ML\.OnnxRuntime|Microsoft\.ML\.Transforms\.Onnx|Microsoft\.ML\.InstanceSegmentation\.Onnx\.Proto)\b|ApplyOnnxModel|using Google\.Protobuf", RegexOptions.Multiline)]
    private static partial Regex OnnxLibraries();

    [GeneratedRegex(@"^using Microsoft\.ML(;|\.Data;|\.Runtime;|\.Transforms)|\bMLImage\b|\bIDataView\b", RegexOptions.Multiline)]
    private static partial Regex MlNet();
}
