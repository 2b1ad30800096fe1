using System.Runtime.InteropServices;
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.InstanceSegmentation.Weights;
using TorchSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Onnx;

/// <summary>The trained model and the graph that is saved of it find the same instances.</summary>
[TestClass]
public sealed class TorchSharpAgreementTests
{
    private static readonly string[] s_classes = ["circle", "square", "triangle"];

    private static readonly ModelOptions s_options = new()
    {
        Image = new() { MinSize = 96, MaxSize = 160 },
        Backbone = new() { Depth = ResNetDepth.ResNet18, PyramidWidth = 32 },
        Anchors = new() { Sizes = [[8], [16], [32], [64], [128]] },
        Proposals = new() { PreNms = 150, PostNms = 100 },
        Pooling = new() { BoxBins = 5, MaskBins = 4 },
        Heads = new() { BoxWidth = 64, MaskWidths = [16, 16], MaskPredictorWidth = 16 },
        Detection = new() { ScoreThreshold = 0.3f, MaxDetections = 12 },
    };

    [TestMethod]
    public void Images_of_random_sizes_have_the_same_instances()
    {
        var random = new Random(1);
        Agree(s_options, [(1, 1), .. Enumerable.Range(0, 19).Select(_ => (random.Next(33, 901), random.Next(33, 901)))]);
    }

    [TestMethod]
    public void With_stretched_contrast_they_have_the_same_instances_too() =>
        Agree(
            s_options with { Image = s_options.Image with { ContrastStretch = new ContrastStretchOptions() } },
            [(1, 1), (120, 75), (64, 300), (500, 400)]);

    [TestMethod]
    [DataRow(0.3f, 0.7f)]
    [DataRow(0.05f, 1f)]
    public void With_scores_that_decay_they_have_the_same_instances_too(float scoreThreshold, float nmsThreshold) =>
        Agree(
            s_options with
            {
                Detection = new() { ScoreThreshold = scoreThreshold, NmsThreshold = nmsThreshold, MaxDetections = 12, DecayOverlapping = true },
            },
            [(1, 1), (120, 75), (64, 300), (500, 400)]);

    [TestMethod]
    public void Without_instances_none_decays() =>
        Agree(s_options with { Detection = new() { ScoreThreshold = 1, DecayOverlapping = true } }, [(1, 1), (200, 150)], found: false);

    [TestMethod]
    public void Images_without_instances_have_none_in_both() =>
        Agree(s_options with { Detection = new() { ScoreThreshold = 1 } }, [(1, 1), (33, 900), (200, 150)], found: false);

    [TestMethod]
    public void Images_without_proposals_have_no_instances_in_both() =>
        Agree(s_options with { Proposals = new() { MinSize = 1e6f } }, [(1, 1), (200, 150)], found: false);

    [TestMethod]
    [DataRow(RegionPooling.AlignAverage, 0, true, BackboneNorm.Group)]
    [DataRow(RegionPooling.AlignMaximum, 1, false, BackboneNorm.FrozenBatch)]
    [DataRow(RegionPooling.AlignMaximum, 2, true, BackboneNorm.Batch)]
    public void Every_pooling_and_norm_gives_the_same_instances(RegionPooling kind, int samplingRatio, bool aligned, BackboneNorm norm) =>
        Agree(
            s_options with
            {
                Backbone = s_options.Backbone with { Norm = norm, Stages = [3, 4, 5] },
                Anchors = new() { Sizes = [[12, 16], [32, 48], [64, 96], [100, 128]] },
                Pooling = new() { Kind = kind, SamplingRatio = samplingRatio, Aligned = aligned, BoxBins = 5, MaskBins = 4 },
            },
            [(120, 75), (64, 300)]);

    /// <summary>
    /// Regions that round to the same cells have the same features, and which of their boxes suppresses the other is left to the last bit:
    /// these are images on which none such compete.
    /// </summary>
    [TestMethod]
    public void RoIPool_gives_the_same_instances()
    {
        ModelOptions options = s_options with { Pooling = new() { Kind = RegionPooling.RoIPool, BoxBins = 5, MaskBins = 4 } };
        Agree(options, [(120, 75), (90, 90), (200, 60), (33, 140), (64, 300), (300, 40), (70, 70)]);
        Agree(options with { Detection = new() { ScoreThreshold = 1 } }, [(1, 1), (120, 75)], found: false);
    }

    [TestMethod]
    [DataRow(true, false, MaskLoss.Sigmoid)]
    [DataRow(false, true, MaskLoss.Sigmoid)]
    [DataRow(true, true, MaskLoss.Sigmoid)]
    [DataRow(false, false, MaskLoss.Softmax)]
    [DataRow(true, false, MaskLoss.Softmax)]
    public void Class_agnostic_heads_and_softmax_masks_give_the_same_instances(bool boxes, bool masks, MaskLoss maskLoss)
    {
        ModelOptions options = s_options with { Heads = s_options.Heads with { ClassAgnosticBoxes = boxes, ClassAgnosticMasks = masks, MaskLoss = maskLoss } };
        Agree(options, [(120, 75), (64, 300)]);
        Agree(options with { Detection = new() { ScoreThreshold = 1 } }, [(1, 1), (120, 75)], found: false);
        Agree(options with { Proposals = new() { MinSize = 1e6f } }, [(33, 60)], found: false);
    }

    [TestMethod]
    public void Losses_change_no_graph()
    {
        var focal = new ClassificationLossOptions { Kind = ClassificationLoss.Focal };
        ModelOptions options = s_options with
        {
            Proposals = s_options.Proposals with { Loss = focal, Sampling = CandidateSampling.All, BoxLoss = new() { Kind = BoxLossKind.GIoU } },
            Regions = s_options.Regions with { Loss = focal, Sampling = CandidateSampling.All, BoxLoss = new() { Kind = BoxLossKind.L1 } },
        };
        using var model = new MaskRcnn(options, s_classes.Length, seed: 1);
        ModelProto Graph(ModelOptions with) => ModelProto.Parser.ParseFrom(MaskRcnnGraph.Build(new ModelConfiguration(with, s_classes), model.GetWeights()));
        Assert.AreEqual(Graph(s_options).Graph, Graph(options).Graph);

        // The bias that focal loss starts from leaves little above the usual thresholds.
        Agree(options with { Detection = new() { ScoreThreshold = 0.002f, MaxDetections = 12 } }, [(120, 75), (64, 300)], model.GetWeights());
    }

    [TestMethod]
    [DataRow(ResNetDepth.ResNet34)]
    [DataRow(ResNetDepth.ResNet50)]
    [DataRow(ResNetDepth.ResNet101)]
    public void Every_depth_gives_the_same_instances(ResNetDepth depth) =>
        Agree(s_options with { Backbone = new() { Depth = depth, PyramidWidth = 32 } }, [(120, 75)]);

    [TestMethod]
    [DataRow(ResNetDepth.ResNet18, 5, 4)]
    [DataRow(ResNetDepth.ResNet50, 14, 14)]
    [DataRow(ResNetDepth.ResNet18, 4, 7)]
    public void The_single_scale_network_gives_the_same_instances(ResNetDepth depth, int boxBins, int maskBins) =>
        Agree(
            s_options with
            {
                Backbone = new() { Kind = BackboneKind.C4, Depth = depth },
                Anchors = new() { Sizes = [[16, 32, 64]] },
                Pooling = new() { BoxBins = boxBins, MaskBins = maskBins },
            },
            [(120, 75), (64, 300), (1, 1)]);

    [TestMethod]
    [DataRow(ResNetDepth.ResNet18)]
    [DataRow(ResNetDepth.ResNet50)]
    public void A_pyramid_on_the_first_convolution_gives_the_same_instances(ResNetDepth depth) =>
        Agree(
            s_options with
            {
                Backbone = new() { Depth = depth, PyramidWidth = 16, Stages = [1, 2, 3] },
                Anchors = new() { Sizes = [[8], [16], [32], [64]] },
            },
            [(120, 75), (64, 300), (1, 1)]);

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(5)]
    public void A_pyramid_of_one_stage_gives_the_same_instances(int stage) =>
        Agree(
            s_options with
            {
                Backbone = new() { Depth = ResNetDepth.ResNet18, PyramidWidth = 32, Stages = [stage] },
                Anchors = new() { Sizes = [[16], [64]] },
            },
            [(120, 75), (64, 300)]);

    [TestMethod]
    [DataRow(BackboneNorm.Batch)]
    [DataRow(BackboneNorm.Group)]
    public void Parts_of_version_2_give_the_same_instances(BackboneNorm norm) =>
        Agree(Version2(norm), [(120, 75), (64, 300)]);

    [TestMethod]
    public void Convolutional_box_head_without_proposals_gives_no_instances_in_both() =>
        Agree(Version2(BackboneNorm.Batch) with { Proposals = new() { HeadDepth = 2, MinSize = 1e6f } }, [(1, 1), (200, 150)], found: false);

    private static ModelOptions Version2(BackboneNorm norm) => s_options with
    {
        Backbone = s_options.Backbone with { Norm = norm, NormEpsilon = 1e-3, PyramidNorm = norm },
        Proposals = s_options.Proposals with { HeadDepth = 2 },
        Heads = new() { BoxConvolutions = [32, 64], BoxWidth = 64, Norm = norm, MaskWidths = [32, 32], MaskPredictorWidth = 16 },
    };

    private static void Agree(ModelOptions options, (int Height, int Width)[] sizes, bool found = true) =>
        Agree(options, sizes, ReferenceWeights.Of(new ModelConfiguration(options, s_classes)), found);

    private static void Agree(ModelOptions options, (int Height, int Width)[] sizes, NamedWeights weights, bool found = true)
    {
        var configuration = new ModelConfiguration(options, s_classes);
        using var model = new MaskRcnn(options, s_classes.Length);
        model.SetWeights(ReferenceWeights.Like(model.GetWeights()));
        using var session = new GraphSession(MaskRcnnGraph.Build(configuration, model.GetWeights()));
        int count = 0;
        foreach ((int height, int width) in sizes)
        {
            byte[] pixels = ReferenceWeights.Image($"agreement {height}×{width}", height, width);
            (GraphDetections expected, float pixel) = Detect(model, options, pixels, height, width);
            count += Agree(expected, session.Score(pixels, height, width), pixel, $"{height}×{width}");
        }
        Assert.AreEqual(found, count > 0);
    }

    /// <param name="pixel">
    /// The image's pixels in one of the network's input, in which boxes are computed: rounding there grows with it where a large image is shrunk.
    /// </param>
    private static int Agree(GraphDetections expected, GraphDetections actual, float pixel, string image)
    {
        CollectionAssert.AreEqual(expected.Labels, actual.Labels, image);
        AssertClose(expected.Scores, actual.Scores, 1e-4f, $"{image} scores");
        AssertClose(expected.Boxes, actual.Boxes, 0.004f * pixel, $"{image} boxes");
        AssertClose(expected.Masks, actual.Masks, 1e-3f, $"{image} masks");
        return actual.Count;
    }

    private static void AssertClose(float[] expected, float[] actual, float tolerance, string what)
    {
        Assert.HasCount(expected.Length, actual, what);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], tolerance, $"{what} [{i}]");
    }

    /// <summary>The model's detections in the image's own pixels, and how many of these are one of the network's input.</summary>
    private static (GraphDetections Detections, float Pixel) Detect(MaskRcnn model, ModelOptions options, byte[] pixels, int height, int width)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        var image = new ImageExample
        {
            Name = "image",
            Height = height,
            Width = width,
            Pixels = pixels,
            Instances = new() { Boxes = [], Classes = [], Masks = [], IsCrowd = [] },
        };
        ImageBatch batch = new ImageTransform(options.Image).Batch([image], torch.CPU);
        ImageDetections found = model.Detect(batch)[0];
        float y = (float)height / batch.Sizes[0].Height, x = (float)width / batch.Sizes[0].Width;
        float[] boxes = MemoryMarshal.Cast<Box, float>(found.Boxes).ToArray();
        for (int i = 0; i < boxes.Length; i++)
            boxes[i] *= i % 2 == 0 ? x : y;
        return (new GraphDetections(boxes, found.Scores, [.. found.Classes.Select(c => s_classes[c])], found.Masks!, []), Math.Max(x, y));
    }
}
