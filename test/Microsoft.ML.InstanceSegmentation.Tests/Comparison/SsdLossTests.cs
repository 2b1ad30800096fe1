using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Comparison;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Tests.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Comparison;

[TestClass]
public sealed class SsdLossTests
{
    private const int Outputs = DenseCase.Classes + 1;
    private static readonly int s_count = DenseCase.Anchors.Boxes.Length;

    [TestMethod]
    public void Losses_and_gradients_are_torchvisions()
    {
        using DisposeScope scope = NewDisposeScope();
        JsonElement expected = ReferenceData.Read("Comparison/OneStageReference.json").GetProperty("ssd");
        Tensor logits = LossReference.Noise("ssd logits", 3, ScalarType.Float32, 3, s_count, Outputs).requires_grad_();
        Tensor codes = LossReference.Noise("ssd codes", 2, ScalarType.Float32, 3, s_count, 4).requires_grad_();

        DetectionLosses losses = new SsdLoss(new SsdOptions()).Compute(new DensePredictions(logits, codes), DenseCase.Anchors.Boxes, DenseCase.ReferenceObjects);
        losses.Total().backward();

        DenseCase.Close(expected.GetProperty("classification").GetDouble(), losses.Classification, "classification");
        DenseCase.Close(expected.GetProperty("box").GetDouble(), losses.Box, "box");
        LossReference.Close(expected.GetProperty("logitGradient").Doubles(), tensor(DenseCase.Norms(logits.grad!)));
        LossReference.Close(expected.GetProperty("codeGradient").Doubles(), tensor(DenseCase.Norms(codes.grad!)));
    }

    [TestMethod]
    [DataRow(1, 3f)]
    [DataRow(2, 1.5f)]
    [DataRow(3, 1000f)]
    public void Losses_are_those_of_scalar_loops(int seed, float ratio)
    {
        using DisposeScope scope = NewDisposeScope();
        GroundTruth[] truth = DenseCase.RandomObjects(new Random(seed));
        float[] logits = ReferenceData.Uniform($"logits {seed}", truth.Length * s_count * Outputs);
        float[] codes = ReferenceData.Uniform($"codes {seed}", truth.Length * s_count * 4);

        DetectionLosses losses = new SsdLoss(new SsdOptions { NegativeRatio = ratio }).Compute(
            new DensePredictions(tensor(logits, [truth.Length, s_count, Outputs]), tensor(codes, [truth.Length, s_count, 4])), DenseCase.Anchors.Boxes, truth);

        (double classification, double box) = Slow(truth, logits, codes, ratio);
        DenseCase.Close(classification, losses.Classification, "classification");
        DenseCase.Close(box, losses.Box, "box");
        Assert.IsTrue(classification > 0 && box > 0);
    }

    [TestMethod]
    public void Only_the_hardest_negatives_have_a_gradient()
    {
        using DisposeScope scope = NewDisposeScope();
        GroundTruth truth = DenseCase.ReferenceObjects[2] with { Classes = [0] };
        Tensor logits = LossReference.Noise("hard", 3, ScalarType.Float32, 1, s_count, 2).requires_grad_();
        new SsdLoss(new SsdOptions()).Compute(new DensePredictions(logits, zeros(1, s_count, 4)), DenseCase.Anchors.Boxes, [truth]).Classification.backward();

        float[] values = TensorTransfer.Read<float>(logits);
        float[] gradient = TensorTransfer.Read<float>(logits.grad!);
        int[] matches = DenseCase.Match(truth, 0.5f, 0.5f, lowQuality: true);
        int positives = matches.Count(match => match >= 0);
        // Of a negative, the loss grows with the object's logit less the background's.
        int[] hardest = [.. Enumerable.Range(0, s_count).Where(a => matches[a] == -1).OrderByDescending(a => values[(2 * a) + 1] - values[2 * a]).Take(3 * positives)];
        int[] expected = [.. hardest.Concat(Enumerable.Range(0, s_count).Where(a => matches[a] >= 0)).Order()];
        CollectionAssert.AreEqual(expected, Enumerable.Range(0, s_count).Where(a => gradient[2 * a] != 0).ToArray());
        Assert.HasCount(4 * positives, expected);
    }

    [TestMethod]
    public void Images_without_objects_have_no_loss()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = LossReference.Noise("none", 1, ScalarType.Float32, 2, s_count, 2).requires_grad_();
        GroundTruth none = DenseCase.Truth([], []), crowd = DenseCase.Truth([], [], [new Box(-500, -500, 500, 500)]);
        DetectionLosses losses = new SsdLoss(new SsdOptions()).Compute(
            new DensePredictions(logits, zeros(2, s_count, 4).requires_grad_()), DenseCase.Anchors.Boxes, [none, crowd]);
        losses.Total().backward();
        Assert.AreEqual(0, losses.Total().item<float>());
        Assert.AreEqual(0, logits.grad!.norm().item<float>());
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(3)]
    [DataRow(9)]
    public void Hard_negatives_are_the_largest_losses(int most)
    {
        using DisposeScope scope = NewDisposeScope();
        float[] losses = [0.3f, 2, 0.1f, 5, 0.7f, 2, 0];
        CollectionAssert.AreEqual(losses.OrderDescending().Take(most).ToArray(), TensorTransfer.Read<float>(HardNegatives.Select(tensor(losses), most)));
        Assert.AreEqual(0, HardNegatives.Select(zeros(0), most).shape[0]);
    }

    private static (double Classification, double Box) Slow(GroundTruth[] truth, float[] logits, float[] codes, float ratio)
    {
        double classification = 0, box = 0;
        int total = 0;
        for (int n = 0; n < truth.Length; n++)
        {
            int[] matches = DenseCase.Match(truth[n], 0.5f, 0.5f, lowQuality: true);
            int positives = matches.Count(match => match >= 0);
            total += positives;
            var negatives = new List<double>();
            for (int a = 0; a < s_count; a++)
            {
                if (matches[a] == -2)
                    continue;
                double[] x = [.. logits.AsSpan(((n * s_count) + a) * Outputs, Outputs).ToArray().Select(value => (double)value)];
                int label = matches[a] < 0 ? 0 : truth[n].Classes[matches[a]] + 1;
                double loss = Math.Log(x.Sum(Math.Exp)) - x[label];
                if (label == 0)
                {
                    negatives.Add(loss);
                    continue;
                }
                classification += loss;
                double[] target = DenseCase.Code(truth[n].Boxes[matches[a]], DenseCase.Anchors.Boxes[a], 10, 5);
                for (int k = 0; k < 4; k++)
                    box += DenseCase.SmoothL1(codes[(((n * s_count) + a) * 4) + k] - target[k], 1);
            }
            classification += negatives.OrderDescending().Take((int)(ratio * positives)).Sum();
        }
        return (classification / total, box / total);
    }
}
