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
public sealed class RetinaNetLossTests
{
    private static readonly int s_count = DenseCase.Anchors.Boxes.Length;

    [TestMethod]
    public void Losses_and_gradients_are_torchvisions()
    {
        using DisposeScope scope = NewDisposeScope();
        JsonElement expected = ReferenceData.Read("Comparison/OneStageReference.json").GetProperty("retina");
        Tensor logits = (LossReference.Noise("retina logits", 3, ScalarType.Float32, 3, s_count, DenseCase.Classes) - 2).requires_grad_();
        Tensor codes = LossReference.Noise("retina codes", 1, ScalarType.Float32, 3, s_count, 4).requires_grad_();
        // torchvision's box loss is L1, the paper's smooth L1.
        var loss = new RetinaNetLoss(new RetinaNetOptions { BoxLoss = new BoxLossOptions { Kind = BoxLossKind.L1 } });

        DetectionLosses losses = loss.Compute(new DensePredictions(logits, codes), DenseCase.Anchors.Boxes, DenseCase.ReferenceObjects);
        losses.Total().backward();

        DenseCase.Close(expected.GetProperty("classification").GetDouble(), losses.Classification, "classification");
        DenseCase.Close(expected.GetProperty("box").GetDouble(), losses.Box, "box");
        LossReference.Close(expected.GetProperty("logitGradient").Doubles(), tensor(DenseCase.Norms(logits.grad!)));
        LossReference.Close(expected.GetProperty("codeGradient").Doubles(), tensor(DenseCase.Norms(codes.grad!)));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Losses_are_those_of_scalar_loops(int seed)
    {
        using DisposeScope scope = NewDisposeScope();
        GroundTruth[] truth = DenseCase.RandomObjects(new Random(seed));
        float[] logits = ReferenceData.Uniform($"logits {seed}", truth.Length * s_count * DenseCase.Classes);
        float[] codes = ReferenceData.Uniform($"codes {seed}", truth.Length * s_count * 4);
        var options = new RetinaNetOptions { Loss = new ClassificationLossOptions { Kind = ClassificationLoss.Focal, Alpha = 0.4f, Gamma = 1.5f } };

        DetectionLosses losses = new RetinaNetLoss(options).Compute(
            new DensePredictions(tensor(logits, [truth.Length, s_count, DenseCase.Classes]), tensor(codes, [truth.Length, s_count, 4])), DenseCase.Anchors.Boxes, truth);

        (double classification, double box) = Slow(truth, logits, codes, alpha: 0.4f, gamma: 1.5);
        DenseCase.Close(classification, losses.Classification, "classification");
        DenseCase.Close(box, losses.Box, "box");
        Assert.IsTrue(classification > 0 && box > 0);
    }

    [TestMethod]
    public void Crowds_over_everything_train_nothing()
    {
        using DisposeScope scope = NewDisposeScope();
        GroundTruth crowd = DenseCase.Truth([], [], [new Box(-500, -500, 500, 500)]);
        Tensor logits = zeros(1, s_count, 1).requires_grad_();
        DetectionLosses losses = new RetinaNetLoss(new RetinaNetOptions()).Compute(
            new DensePredictions(logits, zeros(1, s_count, 4).requires_grad_()), DenseCase.Anchors.Boxes, [crowd]);
        losses.Total().backward();
        Assert.AreEqual(0, losses.Total().item<float>());
        Assert.AreEqual(0, logits.grad!.norm().item<float>());
    }

    private static (double Classification, double Box) Slow(GroundTruth[] truth, float[] logits, float[] codes, double alpha, double gamma)
    {
        double classification = 0, box = 0;
        for (int n = 0; n < truth.Length; n++)
        {
            int[] matches = DenseCase.Match(truth[n], 0.5f, 0.4f, lowQuality: true);
            int positives = Math.Max(1, matches.Count(match => match >= 0));
            for (int a = 0; a < s_count; a++)
            {
                if (matches[a] == -2)
                    continue;
                for (int c = 0; c < DenseCase.Classes; c++)
                {
                    bool answer = matches[a] >= 0 && truth[n].Classes[matches[a]] == c;
                    double loss = DenseCase.CrossEntropy(logits[((((n * s_count) + a) * DenseCase.Classes) + c)], answer);
                    classification += (answer ? alpha : 1 - alpha) * Math.Pow(1 - Math.Exp(-loss), gamma) * loss / positives / truth.Length;
                }
                if (matches[a] < 0)
                    continue;
                double[] target = DenseCase.Code(truth[n].Boxes[matches[a]], DenseCase.Anchors.Boxes[a], 1, 1);
                for (int k = 0; k < 4; k++)
                    box += DenseCase.SmoothL1(codes[(((n * s_count) + a) * 4) + k] - target[k], 1.0 / 9) / positives / truth.Length;
            }
        }
        return (classification, box);
    }
}
