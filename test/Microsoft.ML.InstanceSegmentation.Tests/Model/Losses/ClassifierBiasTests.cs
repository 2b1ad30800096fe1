using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

[TestClass]
public sealed class ClassifierBiasTests
{
    [TestMethod]
    [DataRow(ClassificationLoss.BalancedCrossEntropy, 0.01f)]
    [DataRow(ClassificationLoss.Focal, 0.2f)]
    public void Candidates_start_as_objects_with_the_prior_probability(ClassificationLoss kind, float prior)
    {
        using DisposeScope scope = NewDisposeScope();
        var options = new ClassificationLossOptions { Kind = kind, PriorProbability = prior };
        foreach (float probability in TensorTransfer.Read<float>(ClassifierBias.Sigmoid(options, 3).sigmoid()))
            Assert.AreEqual(prior, probability, 1e-6f);
        foreach (int classes in new[] { 2, 5, 81 })
        {
            float[] probabilities = TensorTransfer.Read<float>(ClassifierBias.Softmax(options, classes).softmax(0));
            Assert.AreEqual(1 - prior, probabilities[0], 1e-6f);
            Assert.AreEqual(prior / (classes - 1), probabilities[1], 1e-6f);
        }
    }

    [TestMethod]
    public void Cross_entropy_starts_from_even_odds()
    {
        using DisposeScope scope = NewDisposeScope();
        CollectionAssert.AreEqual(new float[3], TensorTransfer.Read<float>(ClassifierBias.Sigmoid(new(), 3)));
        CollectionAssert.AreEqual(new float[4], TensorTransfer.Read<float>(ClassifierBias.Softmax(new(), 4)));
    }

    [TestMethod]
    public void Predictors_of_both_stages_start_from_it()
    {
        var focal = new ClassificationLossOptions { Kind = ClassificationLoss.Focal };
        ModelOptions options = TinyModel.Options with
        {
            Proposals = TinyModel.Options.Proposals with { Loss = focal },
            Regions = TinyModel.Options.Regions with { Loss = focal },
        };
        using var network = new MaskRcnn(options, 3, seed: 1);
        foreach (float bias in network.GetWeights()["rpn.head.cls_logits.bias"].Values)
            Assert.AreEqual(-Math.Log(99), bias, 1e-5);
        float[] biases = network.GetWeights()["roi_heads.box_predictor.cls_score.bias"].Values;
        CollectionAssert.AreEqual(new float[3], biases[1..]);
        Assert.AreEqual(Math.Log(3 * 99), biases[0], 1e-5);
    }
}
