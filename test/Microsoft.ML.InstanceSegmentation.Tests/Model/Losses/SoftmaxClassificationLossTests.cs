using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

[TestClass]
public sealed class SoftmaxClassificationLossTests
{
    private static readonly JsonElement s_reference = LossReference.Of("softmax");

    public static IEnumerable<object[]> Cases =>
        from index in Enumerable.Range(0, s_reference.GetProperty("cases").GetArrayLength())
        from dtype in new[] { ScalarType.Float32, ScalarType.Float64 }
        select new object[] { index, dtype };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Values_and_gradients_are_the_formulas(int index, ScalarType dtype)
    {
        using DisposeScope scope = NewDisposeScope();
        JsonElement expected = s_reference.GetProperty("cases")[index];
        Tensor logits = LossReference.Noise("softmax logits", 8, dtype, 12, 4).requires_grad_();
        Tensor loss = new SoftmaxClassificationLoss(LossReference.ClassificationOptions(expected)).Each(logits, tensor(s_reference.GetProperty("labels").Longs()));
        loss.sum().backward();
        LossReference.Close(expected.GetProperty("loss").Doubles(), loss);
        LossReference.Close(expected.GetProperty("gradient").Doubles(), logits.grad!);
    }

    [TestMethod]
    [DataRow(ClassificationLoss.CrossEntropy)]
    [DataRow(ClassificationLoss.BalancedCrossEntropy)]
    [DataRow(ClassificationLoss.Focal)]
    public void Two_classes_are_the_sigmoid_of_their_difference(ClassificationLoss kind)
    {
        using DisposeScope scope = NewDisposeScope();
        var options = new ClassificationLossOptions { Kind = kind, Alpha = 0.3f, Gamma = 1.5f };
        Tensor logits = LossReference.Noise("two", 6, ScalarType.Float64, 9, 2);
        Tensor labels = tensor(Enumerable.Range(0, 9).Select(i => (long)(i % 2)).ToArray());
        Tensor objectness = logits.select(1, 1) - logits.select(1, 0);
        Tensor expected = new SigmoidClassificationLoss(options).Each(objectness, labels.to_type(ScalarType.Float64));
        LossReference.Close(TensorTransfer.Read<double>(expected), new SoftmaxClassificationLoss(options).Each(logits, labels));
    }

    [TestMethod]
    [DataRow(0.5f)]
    [DataRow(2f)]
    public void Extreme_logits_have_finite_losses_and_gradients(float gamma)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = tensor(new float[] { 1e4f, 0, 0, 1e4f }, [2, 2]).requires_grad_();
        Tensor loss = new SoftmaxClassificationLoss(new() { Kind = ClassificationLoss.Focal, Gamma = gamma, Alpha = 0.5f }).Each(logits, tensor(new long[] { 0, 0 }));
        loss.sum().backward();
        LossReference.Close([0, 5e3], loss);
        LossReference.Close([0, 0, -0.5, 0.5], logits.grad!);
    }

    [TestMethod]
    [DataRow(ClassificationLoss.CrossEntropy, 5)]
    [DataRow(ClassificationLoss.BalancedCrossEntropy, 2)]
    [DataRow(ClassificationLoss.Focal, 2)]
    public void Mean_is_over_candidates_or_over_positives(ClassificationLoss kind, int divisor)
    {
        using DisposeScope scope = NewDisposeScope();
        var loss = new SoftmaxClassificationLoss(new() { Kind = kind });
        Tensor logits = LossReference.Noise("mean", 3, ScalarType.Float32, 5, 3);
        Tensor labels = tensor(new long[] { 1, 0, 2, 0, 0 });
        float sum = loss.Each(logits, labels).sum().item<float>();
        Assert.AreEqual(sum / divisor, loss.Mean(logits, labels, positives: 2).item<float>(), 1e-6f);
    }

    [TestMethod]
    [DataRow(ClassificationLoss.CrossEntropy)]
    [DataRow(ClassificationLoss.Focal)]
    public void No_candidate_has_no_loss(ClassificationLoss kind)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor none = zeros(0, 3).requires_grad_();
        Tensor mean = new SoftmaxClassificationLoss(new() { Kind = kind }).Mean(none, zeros([0], ScalarType.Int64), positives: 0);
        mean.backward();
        Assert.AreEqual(0, mean.item<float>());
        CollectionAssert.AreEqual(new long[] { 0, 3 }, none.grad!.shape);
    }
}
