using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Onnx;

namespace Microsoft.ML.InstanceSegmentation.Tests.Onnx;

[TestClass]
public sealed class MaskRcnnGraphTests
{
    private static readonly string[] s_classes = ["circle", "square", "triangle"];

    /// <summary>The options of MaskRcnnGraphReference.py.</summary>
    private static ModelOptions Options(ResNetDepth depth = ResNetDepth.ResNet18, BackboneNorm norm = BackboneNorm.Batch, int firstStage = 2, int samplingRatio = 2)
    {
        int[] stages = [.. Enumerable.Range(firstStage, 6 - firstStage)];
        return new ModelOptions
        {
            Image = new() { MinSize = 128, MaxSize = 224 },
            Backbone = new() { Depth = depth, Norm = norm, PyramidWidth = 32, Stages = stages },
            Anchors = new() { Sizes = [.. stages.Append(6).Select(stage => new[] { 2f * (1 << stage), 3f * (1 << stage) })] },
            Proposals = new() { PreNms = 150, PostNms = 100 },
            Pooling = new() { SamplingRatio = samplingRatio, BoxBins = 5, MaskBins = 4 },
            Heads = new() { BoxWidth = 64, MaskWidths = [16, 16], MaskPredictorWidth = 16 },
            Detection = new() { ScoreThreshold = 0.3f, MaxDetections = 12 },
        };
    }

    private static GraphSession Session(ModelOptions options)
    {
        var configuration = new ModelConfiguration(options, s_classes);
        return new GraphSession(MaskRcnnGraph.Build(configuration, ReferenceWeights.Of(configuration)));
    }

    [TestMethod]
    public void Graph_detects_what_torchvision_detects() => AgreesWithTorchvision("resnet18", Options());

    [TestMethod]
    public void Graph_with_adaptive_sampling_and_three_levels_detects_what_torchvision_detects() =>
        AgreesWithTorchvision("resnet18-adaptive", Options(firstStage: 3, samplingRatio: 0));

    [TestMethod]
    public void Graph_with_group_norm_detects_what_torchvision_detects() =>
        AgreesWithTorchvision("resnet18-group", Options(norm: BackboneNorm.Group));

    [TestMethod]
    public void Graph_with_bottlenecks_and_frozen_norm_detects_what_torchvision_detects() =>
        AgreesWithTorchvision("resnet50", Options(ResNetDepth.ResNet50, BackboneNorm.FrozenBatch));

    private static void AgreesWithTorchvision(string name, ModelOptions options)
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Onnx", "MaskRcnnGraphReference.json"));
        using JsonDocument reference = JsonDocument.Parse(file);
        using GraphSession session = Session(options);
        foreach (JsonElement expected in reference.RootElement.GetProperty(name).EnumerateArray())
        {
            int height = expected.GetProperty("height").GetInt32(), width = expected.GetProperty("width").GetInt32();
            GraphDetections found = session.Score(ReferenceWeights.Image($"{name}/{height}x{width}", height, width), height, width);
            string image = $"{name} {height}×{width}";
            CollectionAssert.AreEqual(Numbers(expected, "classes").Select(c => s_classes[(int)c]).ToArray(), found.Labels, image);
            AssertClose(Numbers(expected, "scores"), found.Scores, 1e-4f, $"{image} scores");
            AssertClose(Numbers(expected, "boxes"), found.Boxes, 0.01f, $"{image} boxes");
            AssertClose(Numbers(expected, "masks"), found.Masks, 1e-3f, $"{image} masks");
        }
    }

    private static float[] Numbers(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(number => number.GetSingle())];

    private static void AssertClose(float[] expected, float[] actual, float tolerance, string what)
    {
        Assert.HasCount(expected.Length, actual, what);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], tolerance, $"{what} [{i}]");
    }
}
