using System.Diagnostics;
using Microsoft.ML.InstanceSegmentation.Tests.Model;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests.Weights;

/// <summary>Files that torch.save itself writes of torchvision's models, where Python has it; they are too large to keep.</summary>
[TestClass]
public sealed class TorchvisionCheckpointTests
{
    private static readonly string[] s_pythons = ["python3", "/usr/bin/python3"];

    [TestMethod]
    [DataRow("v1")]
    [DataRow("v2")]
    public void Every_weight_of_the_file_finds_its_place(string version)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("checkpoint.pth");
        if (!s_pythons.Any(python => Run(python, Path.Combine(TestData.RepositoryRoot, "test", "Microsoft.ML.InstanceSegmentation.Tests", "Model", "TorchvisionReference.py"), "save", version, path)))
            Assert.Inconclusive("There is no python3 with torchvision on this machine.");

        NamedWeights file = WeightFile.Read(path);
        NamedWeights expected = TorchvisionModel.Weights(TorchvisionModel.Options(version));
        NamedWeights applied = WeightMatch.Apply(expected, file, out WeightMatch report, path);
        Assert.HasCount(expected.Count, report.Matched);
        Assert.IsEmpty(report.Missing);
        Assert.IsEmpty(report.Unexpected);
        foreach ((string name, WeightTensor weight) in expected)
            Assert.IsTrue(weight.Values.AsSpan().SequenceEqual(applied[name].Values), name);
        Assert.AreEqual(TorchvisionModel.ClassNames.Length, new NetworkFromCheckpoint(file).ClassCount);
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.IsTrue(process.ExitCode == 0 || errors.Contains("ModuleNotFoundError", StringComparison.Ordinal), errors);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
