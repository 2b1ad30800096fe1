using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;
using Microsoft.ML.InstanceSegmentation.MlNet;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;
using TorchSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

/// <summary>A saved model, loaded by a program of its own that knows only this library and ML.NET.</summary>
[TestClass]
public sealed class ModelFileTests
{
    private static readonly string[] _classNames = ["circle", "square", "star"];

    [TestMethod]
    [DataRow(0.3f, true, DisplayName = "with instances")]
    [DataRow(1f, false, DisplayName = "without instances")]
    public void A_program_without_libtorch_finds_what_the_trained_model_finds(float scoreThreshold, bool expectInstances)
    {
        ModelOptions options = TinyModel.Options with { Detection = TinyModel.Options.Detection with { ScoreThreshold = scoreThreshold } };
        DirectoryInfo folder = Directory.CreateTempSubdirectory("model");
        try
        {
            ImageExample[] images = [.. RandomImages(20, folder.CreateSubdirectory("images").FullName)];
            (DetectedInstances[] expected, NamedWeights weights) = Detect(options, images);
            string file = Path.Combine(folder.FullName, "model.zip");
            Save(options, weights, file);

            ScoreResult result = Score(file, Path.Combine(folder.FullName, "images"), Path.Combine(folder.FullName, "result.json"));

            Assert.IsEmpty(result.Modules.Where(name => name.Contains("torch", StringComparison.OrdinalIgnoreCase)), "libtorch was loaded.");
            Assert.Contains(name => name.Contains("onnxruntime", StringComparison.Ordinal), result.Modules);
            Assert.AreEqual(expectInstances, expected.Any(found => found.Count > 0));
            for (int i = 0; i < images.Length; i++)
                AssertSame(expected[i], result.Images[i], images[i].Name);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void A_gpu_that_the_runtime_cannot_use_gives_the_cpu()
    {
        using var scope = torch.NewDisposeScope();
        using var network = new MaskRcnn(TinyModel.Options, _classNames.Length, seed: 3);
        byte[] onnx = MaskRcnnGraph.Build(new ModelConfiguration(TinyModel.Options, _classNames), network.GetWeights());
        using var model = new InstanceSegmentationTransformer(new MLContext(), onnx, new ColumnOptions(), _classNames, gpuDeviceId: 0);
        Assert.IsTrue(model.IsRowToRowMapper);
    }

    private static void AssertSame(DetectedInstances expected, ScoredImage actual, string name)
    {
        Assert.AreEqual(expected.Count, actual.Score?.Length ?? 0, name);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.AreEqual(_classNames[expected.Classes[i]], actual.PredictedLabel![i], name);
            Assert.AreEqual(expected.Scores[i], actual.Score![i], 1e-4f, name);
            for (int side = 0; side < 4; side++)
                Assert.AreEqual(expected.Boxes[(4 * i) + side], actual.PredictedBoundingBoxes![(4 * i) + side], 0.01f, name);
            RunLengthMask mask = RunLengthMask.Parse(actual.PredictedMasks![i]);
            bool bothEmpty = mask.Area == 0 && expected.Masks![i].Area == 0;
            Assert.IsTrue(bothEmpty || expected.Masks![i].IoU(mask) >= 0.999, $"{name}: mask {i} differs.");
        }
    }

    // Noise of differing coarseness at sizes from 33 to 900 pixels, as PNG.
    private static IEnumerable<ImageExample> RandomImages(int count, string folder)
    {
        var random = new Random(7);
        for (int i = 0; i < count; i++)
        {
            int width = random.Next(33, 901), height = random.Next(33, 901), cell = random.Next(1, 40);
            var coarse = new byte[3 * (height / cell + 1) * (width / cell + 1)];
            random.NextBytes(coarse);
            var rgba = new byte[4 * width * height];
            var rgb = new byte[3 * width * height];
            for (int pixel = 0; pixel < width * height; pixel++)
            {
                int from = 3 * ((pixel / width / cell * (width / cell + 1)) + (pixel % width / cell));
                coarse.AsSpan(from, 3).CopyTo(rgb.AsSpan(3 * pixel));
                coarse.AsSpan(from, 3).CopyTo(rgba.AsSpan(4 * pixel));
                rgba[(4 * pixel) + 3] = 255;
            }
            using MLImage image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, rgba);
            image.Save(Path.Combine(folder, $"{i:00}.png"));
            yield return new ImageExample
            {
                Name = $"image {i} of {width}×{height}",
                Width = width,
                Height = height,
                Pixels = rgb,
                Instances = new InstanceAnnotations { Boxes = [], Classes = [], Masks = [], IsCrowd = [] },
            };
        }
    }

    private static (DetectedInstances[] Detected, NamedWeights Weights) Detect(ModelOptions options, ImageExample[] images)
    {
        using var scope = torch.NewDisposeScope();
        using var model = new MaskRcnn(options, _classNames.Length, seed: 3);
        NamedWeights weights = model.GetWeights();
        // Untrained predictors are sure of nothing; stronger ones spread the scores.
        foreach (string name in new[] { "roi_heads.box_predictor.cls_score.weight", "roi_heads.mask_predictor.mask_fcn_logits.weight" })
            weights[name] = weights[name] with { Values = Array.ConvertAll(weights[name].Values, value => 40 * value) };
        model.SetWeights(weights);
        var scorer = new Scorer(model, options, torch.CPU);
        return (Array.ConvertAll(images, scorer.Score), weights);
    }

    private static void Save(ModelOptions options, NamedWeights weights, string file)
    {
        var ml = new MLContext();
        byte[] onnx = MaskRcnnGraph.Build(new ModelConfiguration(options, _classNames), weights);
        using var model = new InstanceSegmentationTransformer(ml, onnx, new ColumnOptions(), _classNames, gpuDeviceId: null);
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(DefaultColumnNames.Image, ImageType.AnySize);
        schema.AddColumn(DefaultColumnNames.FileName, TextDataViewType.Instance);
        ml.Model.Save(model, schema.ToSchema(), file);
    }

    private static ScoreResult Score(string model, string images, string result)
    {
        // .../bin/Microsoft.ML.InstanceSegmentation.Tests/CONFIGURATION/ → .../bin/ScoreOnly/CONFIGURATION/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        string program = Path.Combine(own.Parent!.Parent!.FullName, "ScoreOnly", own.Name, "ScoreOnly.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, model, images, result]) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, errors);
        return JsonSerializer.Deserialize<ScoreResult>(File.ReadAllText(result))!;
    }

    private sealed record ScoreResult(ScoredImage[] Images, string[] Modules);

    private sealed record ScoredImage(string FileName, string[]? PredictedLabel, float[]? Score, float[]? PredictedBoundingBoxes, string[]? PredictedMasks);
}
