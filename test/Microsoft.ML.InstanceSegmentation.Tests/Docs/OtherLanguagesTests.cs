using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Tests.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Tests.Docs;

/// <summary>The documents' programs in other languages, on a model.onnx, beside what the library finds. Skipped where a language is not there.</summary>
[TestClass]
public sealed partial class OtherLanguagesTests
{
    [TestMethod]
    public void The_program_in_Python_finds_what_the_library_finds() => Compare(
        "docs/model-onnx.md", "python", "program.py", Environment.GetEnvironmentVariable("PYTHON") ?? "python3", ["-c", "import onnxruntime, numpy, PIL"],
        "pip install onnxruntime numpy pillow; PYTHON names another interpreter than python3");

    [TestMethod]
    public void The_program_in_JavaScript_finds_what_the_library_finds() => Compare(
        "docs/deployment.md", "javascript", "program.js", "node", ["-e", "require('onnxruntime-node'); require('sharp')"],
        "npm install onnxruntime-node sharp, and set NODE_PATH to its folder node_modules");

    private static void Compare(string document, string language, string program, string interpreter, string[] check, string install)
    {
        using var folder = new TemporaryFolder();
        if (Run(interpreter, check, folder.FullName) is not { ExitCode: 0 })
            Assert.Inconclusive($"{interpreter} lacks what the program needs: {install}.");

        var ml = new MLContext();
        IDataView images = UntrainedModel.Images(ml, folder);
        using InstanceSegmentationTransformer model = UntrainedModel.Fit(ml, UntrainedModel.WriteCheckpoint(folder), images);
        model.SaveOnnx(folder.File("model.onnx"));
        ImagePrediction expected = UntrainedModel.Score(ml, model, images)[0];
        string file = Directory.GetFiles(folder.File("images")).Order(StringComparer.Ordinal).First();
        using (MLImage image = MLImage.CreateFromFile(file))
            image.Save(folder.File("image.png"));
        File.WriteAllText(folder.File(program), MarkdownDocument.Read(document).Code.Single(block => block.Language == language).Text);

        (int exitCode, string output, string errors) = Run(interpreter, [program], folder.FullName)!.Value;

        Assert.AreEqual(0, exitCode, errors);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.IsNotEmpty(expected.Instances);
        Assert.HasCount(expected.Instances.Count, lines, output);
        foreach ((string line, PredictedInstance instance) in lines.Zip(expected.Instances))
        {
            Match parts = Line().Match(line);
            Assert.AreEqual(instance.Label, parts.Groups[1].Value, line);
            Assert.AreEqual(instance.Score, Number(parts.Groups[2].Value), 0.002, line);
            Assert.AreEqual(instance.Box[0], Number(parts.Groups[3].Value), 0.2, line);
            // A pixel whose probability is the threshold up to rounding may be on either side.
            Assert.AreEqual(instance.Mask.Area, Number(parts.Groups[4].Value), 3, line);
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static (int ExitCode, string Output, string Errors)? Run(string program, string[] arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONUTF8"] = "1";
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, errors.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^(.*) ([0-9.]+) \[([0-9.-]+), .*\] (\d+) pixels$")]
    private static partial Regex Line();
}
