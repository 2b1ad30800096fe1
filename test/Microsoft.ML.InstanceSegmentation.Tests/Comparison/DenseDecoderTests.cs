using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Comparison;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Tests.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Comparison;

[TestClass]
public sealed class DenseDecoderTests
{
    private static readonly int s_count = DenseCase.Anchors.Boxes.Length;

    [TestMethod]
    public void Detections_are_torchvisions()
    {
        using DisposeScope scope = NewDisposeScope();
        JsonElement expected = ReferenceData.Read("Comparison/OneStageReference.json").GetProperty("detections");
        Tensor scores = (LossReference.Noise("retina logits", 3, ScalarType.Float32, 3, s_count, DenseCase.Classes) - 2).sigmoid();
        Tensor codes = LossReference.Noise("retina codes", 1, ScalarType.Float32, 3, s_count, 4);
        Tensor boxes = BoxCoder.Proposals.Decode(codes.transpose(0, 1), TensorTransfer.FromBoxes(DenseCase.Anchors.Boxes, CPU)).transpose(0, 1);
        var selector = new DenseDecoder(new DetectionOptions { ScoreThreshold = 0.3f, NmsThreshold = 0.4f, MaxDetections = 15 }, candidatesPerLevel: 40);

        ImageDetections[] found = selector.Select(scores, boxes, DenseCase.Anchors.LevelCounts, [(64, 64), (64, 64), (60, 50)]);

        for (int n = 0; n < 3; n++)
        {
            CollectionAssert.AreEqual(expected[n].GetProperty("labels").Longs(), Array.ConvertAll(found[n].Classes, c => (long)c));
            LossReference.Close(expected[n].GetProperty("scores").Doubles(), tensor(found[n].Scores));
            LossReference.Close(expected[n].GetProperty("boxes").Doubles(), TensorTransfer.FromBoxes(found[n].Boxes, CPU));
        }
        Assert.IsTrue(found.All(image => image.Boxes.Length > 5));
    }

    [TestMethod]
    public void Nothing_above_the_threshold_gives_nothing()
    {
        using DisposeScope scope = NewDisposeScope();
        var selector = new DenseDecoder(new DetectionOptions { ScoreThreshold = 0.5f }, candidatesPerLevel: 10);
        ImageDetections found = selector.Select(full(new long[] { 1, 4, 1 }, 0.5f), zeros(1, 4, 4), [3, 1], [(10, 10)]).Single();
        Assert.IsEmpty(found.Boxes);
        Assert.IsEmpty(found.Scores);
        Assert.IsEmpty(found.Classes);
    }
}
