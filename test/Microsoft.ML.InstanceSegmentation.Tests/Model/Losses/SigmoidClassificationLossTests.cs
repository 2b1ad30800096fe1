using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

[TestClass]
public sealed class SigmoidClassificationLossTests
{
    private static readonly JsonElement s_reference = LossReference.Of("sigmoid");

    public static IEnumerable<object[]> Cases =>
        from index in Enumerable.Range(0, s_reference.GetProperty("cases").GetArrayLength())
        from dtype in new[] { ScalarType.Float32, ScalarType.Float64 }
        select new object[] { index, dtype };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Values_and_gradients_are_torchvisions(int index, ScalarType dtype)
    {
        using DisposeScope scope = NewDisposeScope();
        JsonElement expected = s_reference.GetProperty("cases")[index];
        Tensor logits = LossReference.Noise("sigmoid logits", 16, dtype, 12, 3).requires_grad_();
        Tensor targets = tensor(s_reference.GetProperty("targets").Floats(), [12, 3]).to_type(dtype);
        Tensor loss = new SigmoidClassificationLoss(LossReference.ClassificationOptions(expected)).Each(logits, targets);
        loss.sum().backward();
        LossReference.Close(expected.GetProperty("loss").Doubles(), loss);
        LossReference.Close(expected.GetProperty("gradient").Doubles(), logits.grad!);
    }

    [TestMethod]
    [DataRow(ClassificationLoss.CrossEntropy)]
    [DataRow(ClassificationLoss.BalancedCrossEntropy)]
    [DataRow(ClassificationLoss.Focal)]
    public void Each_loss_is_the_papers_formula(ClassificationLoss kind)
    {
        using DisposeScope scope = NewDisposeScope();
        var options = new ClassificationLossOptions { Kind = kind, Alpha = 0.3f, Gamma = 1.5f };
        float[] logits = [-6, -1, 0, 0.5f, 4], targets = [0, 1, 1, 0, 1];
        float[] losses = TensorTransfer.Read<float>(new SigmoidClassificationLoss(options).Each(tensor(logits), tensor(targets)));
        for (int i = 0; i < logits.Length; i++)
        {
            double p = 1 / (1 + Math.Exp(-logits[i]));
            double pt = targets[i] == 1 ? p : 1 - p;
            double alpha = kind == ClassificationLoss.CrossEntropy ? 1 : targets[i] == 1 ? 0.3 : 0.7;
            double modulation = kind == ClassificationLoss.Focal ? Math.Pow(1 - pt, 1.5) : 1;
            Assert.AreEqual(-alpha * modulation * Math.Log(pt), losses[i], 1e-6);
        }
    }

    [TestMethod]
    [DataRow(0.5f)]
    [DataRow(2f)]
    public void Extreme_logits_have_finite_losses_and_gradients(float gamma)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = tensor(new float[] { -1e4f, 1e4f, -1e4f, 1e4f, -200, 200 }).requires_grad_();
        Tensor targets = tensor(new float[] { 0, 1, 1, 0, 0, 0 });
        Tensor loss = new SigmoidClassificationLoss(new() { Kind = ClassificationLoss.Focal, Gamma = gamma, Alpha = 0.5f }).Each(logits, targets);
        loss.sum().backward();
        LossReference.Close([0, 0, 5e3, 5e3, 0, 100], loss);
        LossReference.Close([0, 0, -0.5, 0.5, 0, 0.5], logits.grad!);
    }

    [TestMethod]
    [DataRow(ClassificationLoss.CrossEntropy, 4)]
    [DataRow(ClassificationLoss.BalancedCrossEntropy, 2)]
    [DataRow(ClassificationLoss.Focal, 2)]
    public void Mean_is_over_candidates_or_over_positives(ClassificationLoss kind, int divisor)
    {
        using DisposeScope scope = NewDisposeScope();
        var loss = new SigmoidClassificationLoss(new() { Kind = kind });
        Tensor logits = LossReference.Noise("mean", 3, ScalarType.Float32, 4, 2);
        Tensor targets = tensor(new float[] { 1, 0, 0, 1, 0, 0, 0, 0 }, [4, 2]);
        float sum = loss.Each(logits, targets).sum().item<float>();
        Assert.AreEqual(sum / divisor, loss.Mean(logits, targets, positives: 2).item<float>(), 1e-6f);
    }

    [TestMethod]
    [DataRow(ClassificationLoss.CrossEntropy)]
    [DataRow(ClassificationLoss.Focal)]
    public void No_candidate_has_no_loss_and_one_negative_has_some(ClassificationLoss kind)
    {
        using DisposeScope scope = NewDisposeScope();
        var loss = new SigmoidClassificationLoss(new() { Kind = kind });
        Tensor none = zeros(0).requires_grad_();
        Tensor mean = loss.Mean(none, zeros(0), positives: 0);
        mean.backward();
        Assert.AreEqual(0, mean.item<float>());
        CollectionAssert.AreEqual(new long[] { 0 }, none.grad!.shape);
        Assert.IsGreaterThan(0f, loss.Mean(ones(1), zeros(1), positives: 0).item<float>());
    }
}
