using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using Google.Protobuf;
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Masks;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.InstanceSegmentation.Tests.Onnx;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;
using TorchSharp;
using static TorchSharp.torch;
using ElementType = Microsoft.ML.InstanceSegmentation.Onnx.TensorProto.Types.DataType;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

/// <summary>
/// torchvision's Mask R-CNN, version 1 and 2, at full width: proposals, detections and pasted masks of ten images of different sizes
/// (TorchvisionReference.py), from the network in TorchSharp and from the graph.
/// </summary>
[TestClass]
public sealed class TorchvisionTests
{
    private const string Regions = "regions";

    [TestMethod]
    [DataRow("v1")]
    [DataRow("v2")]
    public void Network_finds_what_torchvision_finds(string version)
    {
        using DisposeScope scope = NewDisposeScope();
        ModelOptions options = TorchvisionModel.Scoring(version);
        using MaskRcnn network = TorchvisionModel.Network(options, TorchvisionModel.Weights(options));
        var transform = new ImageTransform(options.Image);
        var scorer = new Scorer(network, options, CPU);
        foreach (ReferenceImage expected in ReferenceImage.Read(version))
        {
            ImageExample image = expected.Image();
            ImageDetections proposals = network.Propose(transform.Batch([image], CPU))[0];
            expected.AssertProposals(MemoryMarshal.Cast<Box, float>(proposals.Boxes).ToArray());
            DetectedInstances found = scorer.Score(image);
            expected.AssertDetections(found.Boxes, found.Scores, [.. found.Classes.Select(c => c + 1)], found.Masks!);
        }
    }

    [TestMethod]
    [DataRow("v1")]
    [DataRow("v2")]
    public void Graph_finds_what_torchvision_finds(string version)
    {
        ModelOptions options = TorchvisionModel.Scoring(version);
        NamedWeights weights = TorchvisionModel.Weights(options);
        using var proposals = new GraphSession(ProposalGraph(options, weights));
        using var session = new GraphSession(MaskRcnnGraph.Build(new ModelConfiguration(options, TorchvisionModel.ClassNames), weights));
        foreach (ReferenceImage expected in ReferenceImage.Read(version))
        {
            byte[] pixels = expected.Image().Pixels;
            expected.AssertProposals(proposals.Floats(pixels, expected.Height, expected.Width, Regions));
            GraphDetections found = session.Score(pixels, expected.Height, expected.Width);
            RunLengthMask[] masks = [.. Enumerable.Range(0, found.Count).Select(i => Paste(found, i, expected))];
            expected.AssertDetections(found.Boxes, found.Scores, [.. found.Labels.Select(int.Parse)], masks);
        }
    }

    /// <summary>The part of the graph that ends with the proposals, which a saved model does not put out.</summary>
    private static byte[] ProposalGraph(ModelOptions options, NamedWeights weights)
    {
        var graph = new GraphBuilder(weights);
        NetworkImage image = ImageEmitter.Emit(ImageEmitter.Input(graph), options.Image);
        GraphValue regions = ProposalEmitter.Emit(BackboneEmitter.Emit(image.Pixels, options.Backbone), image, options);
        graph.Output(Regions, regions.Reshape(1, -1), ElementType.Float, 1, "4R");
        return graph.Build().ToByteArray();
    }

    private static RunLengthMask Paste(GraphDetections found, int i, ReferenceImage image)
    {
        int side = (int)found.MaskSettings[0];
        return MaskPaster.Paste(
            found.Masks.AsSpan(i * side * side, side * side), side, found.Boxes.AsSpan(4 * i, 4), image.Height, image.Width,
            found.MaskSettings[1], (MaskPasting)(int)found.MaskSettings[2]);
    }

    /// <summary>What torchvision finds in an image; proposals in pixels of the resized image, the rest in its own.</summary>
    private sealed record ReferenceImage(
        string Name, int Height, int Width, float[] Proposals, float[] Objectness, float[] Boxes, float[] Scores, int[] Labels, string Masks)
    {
        // Scores that torchvision itself does not order the same on every machine.
        private const float EqualScores = 1e-4f;
        private static readonly JsonSerializerOptions s_json = new() { PropertyNameCaseInsensitive = true };

        public static ReferenceImage[] Read(string version)
        {
            ReferenceImage[] images = ReferenceData.Read("Model/TorchvisionReference.json").GetProperty(version).GetProperty("images").Deserialize<ReferenceImage[]>(s_json)!;
            Assert.HasCount(10, images);
            Assert.IsTrue(images.All(image => image.Scores.Length >= 2));
            Assert.IsGreaterThan(50, images.Sum(image => image.PastedMasks().Count(mask => mask.Area > 0)));
            return images;
        }

        public ImageExample Image() => new()
        {
            Name = Name,
            Height = Height,
            Width = Width,
            Pixels = ReferenceWeights.Image(Name, Height, Width),
            Instances = new InstanceAnnotations { Boxes = [], Classes = [], Masks = [], IsCrowd = [] },
        };

        /// <summary>The same boxes to 0.01 pixels in the same order, up to that of equal scores.</summary>
        public void AssertProposals(float[] actual)
        {
            Assert.HasCount(Proposals.Length, actual, Name);
            var free = Enumerable.Range(0, Objectness.Length).ToList();
            for (int i = 0; i < Objectness.Length; i++)
            {
                int place = free.FindIndex(j => Math.Abs(Objectness[i] - Objectness[j]) <= EqualScores && SameBox(i, j, actual));
                Assert.AreNotEqual(-1, place, $"{Name}: proposal {i} is not there.");
                free.RemoveAt(place);
            }
        }

        public void AssertDetections(float[] boxes, float[] scores, int[] labels, RunLengthMask[] masks)
        {
            CollectionAssert.AreEqual(Labels, labels, Name);
            RunLengthMask[] expected = PastedMasks();
            for (int i = 0; i < labels.Length; i++)
            {
                Assert.AreEqual(Scores[i], scores[i], 1e-4f, $"{Name}: score {i}");
                for (int side = 0; side < 4; side++)
                    Assert.AreEqual(Boxes[(4 * i) + side], boxes[(4 * i) + side], 0.01f, $"{Name}: box {i}");
                bool bothEmpty = expected[i].Area == 0 && masks[i].Area == 0;
                Assert.IsTrue(bothEmpty || expected[i].IoU(masks[i]) >= 0.999, $"{Name}: mask {i}");
            }
        }

        private bool SameBox(int i, int j, float[] actual) =>
            Enumerable.Range(0, 4).All(side => Math.Abs(Proposals[(4 * i) + side] - actual[(4 * j) + side]) <= 0.01f);

        /// <summary>torchvision's own masks: all their pixels, a bit each, in zlib's format.</summary>
        private RunLengthMask[] PastedMasks()
        {
            using var packed = new ZLibStream(new MemoryStream(Convert.FromBase64String(Masks)), CompressionMode.Decompress);
            using var bytes = new MemoryStream();
            packed.CopyTo(bytes);
            byte[] bits = bytes.ToArray();
            int size = Height * Width;
            return [.. Labels.Select((_, mask) => RunLengthMask.FromBitmap(Height, Width, Bitmap(mask * size)))];

            byte[] Bitmap(int first) => [.. Enumerable.Range(first, size).Select(i => (byte)((bits[i / 8] >> (7 - (i % 8))) & 1))];
        }
    }
}
