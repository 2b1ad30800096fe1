using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests.Onnx;

[TestClass]
public sealed class MaskRcnnGraphTests
{
    private static readonly string[] s_classes = ["circle", "square", "triangle"];
    private static readonly (int Height, int Width)[] s_sizes = [(1, 1), (33, 900), (900, 33), (1, 900), (3000, 3), (128, 128), (131, 77)];

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

    [TestMethod]
    public void Graph_with_the_parts_of_version_2_detects_what_torchvision_detects()
    {
        ModelOptions options = Options();
        AgreesWithTorchvision("resnet18-v2", options with
        {
            Backbone = options.Backbone with { PyramidNorm = BackboneNorm.Batch },
            Proposals = options.Proposals with { HeadDepth = 2 },
            Heads = options.Heads with { BoxConvolutions = [24, 16], Norm = BackboneNorm.Batch },
        });
    }

    [TestMethod]
    public void Order_of_channels_and_alpha_do_not_matter()
    {
        using GraphSession session = Session(Options());
        byte[] image = ReferenceWeights.Image("channels", 90, 120);
        GraphDetections red = session.Score(image, 90, 120);
        GraphDetections blue = session.Score(image, 90, 120, blueFirst: true);
        Assert.AreNotEqual(0, red.Count);
        CollectionAssert.AreEqual(red.Boxes, blue.Boxes);
        CollectionAssert.AreEqual(red.Scores, blue.Scores);
        CollectionAssert.AreEqual(red.Masks, blue.Masks);
    }

    [TestMethod]
    [DataRow("no score is above 1", 0f, 1f)]
    [DataRow("no proposal is that large", 1e6f, 0f)]
    public void Image_of_any_size_without_instances_gives_empty_outputs(string _, float minSize, float scoreThreshold)
    {
        ModelOptions options = Options();
        options = options with
        {
            Proposals = options.Proposals with { MinSize = minSize },
            Detection = options.Detection with { ScoreThreshold = scoreThreshold },
        };
        using GraphSession session = Session(options);
        foreach ((int height, int width) in s_sizes)
        {
            GraphDetections none = session.Score(ReferenceWeights.Image("none", height, width), height, width);
            Assert.IsEmpty(none.Boxes);
            Assert.IsEmpty(none.Scores);
            Assert.IsEmpty(none.Labels);
            Assert.IsEmpty(none.Masks);
        }
    }

    [TestMethod]
    public void Detections_of_any_image_size_lie_inside_the_image_best_first()
    {
        using GraphSession session = Session(Options() with { Pooling = new() { Kind = RegionPooling.AlignMaximum, Aligned = true, BoxBins = 5, MaskBins = 4 } });
        foreach ((int height, int width) in s_sizes)
        {
            GraphDetections found = session.Score(ReferenceWeights.Image("sizes", height, width), height, width);
            Assert.IsInRange(1, 12, found.Count);
            Assert.HasCount(4 * found.Count, found.Boxes);
            Assert.HasCount(found.Count, found.Labels);
            Assert.HasCount(8 * 8 * found.Count, found.Masks);
            CollectionAssert.AreEqual(found.Scores.OrderDescending().ToArray(), found.Scores);
            Assert.IsTrue(found.Scores.Append(0.3f).Min() >= 0.3f && found.Scores.Append(1f).Max() <= 1f);
            Assert.IsTrue(found.Masks.All(probability => probability is >= 0 and <= 1));
            for (int i = 0; i < found.Count; i++)
            {
                (float x0, float y0, float x1, float y1) = (found.Boxes[4 * i], found.Boxes[4 * i + 1], found.Boxes[4 * i + 2], found.Boxes[4 * i + 3]);
                Assert.IsTrue(x0 >= 0 && x0 < x1 && x1 <= width * 1.00001f && y0 >= 0 && y0 < y1 && y1 <= height * 1.00001f, $"{height}×{width}: {x0} {y0} {x1} {y1}");
            }
        }
    }

    [TestMethod]
    public void Mask_settings_are_an_output()
    {
        ModelOptions options = Options();
        using GraphSession session = Session(options with { Detection = new() { MaskThreshold = 0.25f, Pasting = MaskPasting.WholePixels, BoxesFromMasks = true } });
        CollectionAssert.AreEqual(new[] { 8f, 0.25f, 1f, 1f }, session.Score(new byte[12], 2, 2).MaskSettings);
    }

    [TestMethod]
    public void Weight_that_is_missing_or_of_another_shape_is_named()
    {
        var configuration = new ModelConfiguration(Options(), s_classes);
        NamedWeights weights = ReferenceWeights.Of(configuration);
        weights["roi_heads.box_predictor.cls_score.weight"] = ReferenceWeights.Weight("x", 7, 64);
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => MaskRcnnGraph.Build(configuration, weights)).Message,
            "'roi_heads.box_predictor.cls_score.weight' has shape [7, 64]; the model's configuration needs [4, -1]");
        weights.Remove("backbone.body.layer2.0.conv1.weight");
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => MaskRcnnGraph.Build(configuration, weights)).Message,
            "'backbone.body.layer2.0.conv1.weight'");
    }

    [TestMethod]
    public void Maximum_of_a_varying_number_of_samples_is_refused()
    {
        var configuration = new ModelConfiguration(Options() with { Pooling = new() { Kind = RegionPooling.AlignMaximum, SamplingRatio = 0 } }, s_classes);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => MaskRcnnGraph.Build(configuration, [])).Message,
            "SamplingRatio");
    }

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
