using Microsoft.ML.InstanceSegmentation.Evaluation;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests.Training;

[TestClass]
public sealed class BestModelTests
{
    [TestMethod]
    public void The_weights_of_the_best_epoch_are_kept_and_those_of_a_later_equal_one()
    {
        using var model = new MaskRcnn(TinyModel.Options, 1, seed: 1);
        var best = new BestModel(new ValidationOptions { Patience = 2 });
        Assert.IsNull(best.Weights);

        Add(0.3, 0);
        NamedWeights first = best.Weights!;
        Add(0.2, 1);
        Assert.AreSame(first, best.Weights);
        Assert.IsFalse(best.IsPatienceOver);
        Add(0.3, 2);
        Assert.AreNotSame(first, best.Weights);
        Assert.AreEqual(2, best.Epoch);
        Assert.IsTrue(best.IsPatienceOver, "Two evaluations were no better.");
        Add(0.4, 3);
        Assert.IsFalse(best.IsPatienceOver);

        void Add(double ap, int epoch) => best.Add(epoch, Metrics(ap), model);
    }

    [TestMethod]
    public void Nothing_is_kept_and_training_never_stops_where_the_options_say_so()
    {
        using var model = new MaskRcnn(TinyModel.Options, 1, seed: 1);
        var best = new BestModel(new ValidationOptions { KeepBest = false, Patience = 0 });
        for (int epoch = 0; epoch < 20; epoch++)
            best.Add(epoch, Metrics(-epoch), model);
        Assert.IsNull(best.Weights);
        Assert.IsFalse(best.IsPatienceOver);
    }

    /// <summary>Metrics of a data set of one instance, with another mask AP.</summary>
    private static DetectionMetrics Metrics(double ap)
    {
        var evaluator = new CocoEvaluator(["a"], 100);
        DetectionMetrics none = evaluator.EvaluateDetector();
        return none with { Mask = none.BoundingBox with { AP = ap } };
    }
}
