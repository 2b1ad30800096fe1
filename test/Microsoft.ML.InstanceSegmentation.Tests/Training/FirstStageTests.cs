using Microsoft.ML.InstanceSegmentation.Comparison;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Training;

/// <summary>The region proposal network is trained by itself, and heads for several tasks are put on it.</summary>
[TestClass]
public sealed class FirstStageTests
{
    private static readonly ImageExample s_first = Drawn.Rectangles("first", 64, 64, (0, 8, 8, 28, 30), (1, 36, 32, 60, 50));
    private static readonly ImageExample s_second = Drawn.Rectangles("second", 64, 64, (1, 4, 34, 26, 58));

    private static IDisposable? s_oneThread;

    [ClassInitialize]
    public static void UseOneThread(TestContext context) => s_oneThread = Tiny.OneThread();

    [ClassCleanup]
    public static void UseAllThreads() => s_oneThread?.Dispose();

    [TestMethod]
    public void The_proposal_network_learns_by_itself_to_find_the_objects_of_two_images()
    {
        InstanceSegmentationOptions options = Tiny.Options with
        {
            Epochs = 40,
            Optimizer = new OptimizerOptions { Kind = OptimizerKind.AdamW, LearningRate = 2e-3, WarmupSteps = 5 },
        };
        using var network = new ProposalOnlyDetector(options.Model, seed: 1);
        double before = Recall(network, options.Model).AR10;

        Trainer.Train(network, Drawn.Data(2, s_first, s_second), validation: null, options, Tiny.Run);

        RecallMetrics after = Recall(network, options.Model);
        Assert.IsLessThan(0.5, before);
        Assert.IsGreaterThan(0.6, after.AR10, after.ToString());
        Assert.AreEqual(1, after.Recall50At10);
    }

    [TestMethod]
    public void Heads_of_two_tasks_train_on_one_first_stage_without_changing_a_bit_of_it()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("first-stage.safetensors");
        NamedWeights firstStage = TrainFirstStage();
        SafetensorsFile.Write(file, firstStage);
        InstanceSegmentationOptions options = Tiny.Options with { InitialWeights = file, FreezeFirstStage = true };

        TrainingContext run = Tiny.Watched(out List<TrainingProgress> reports);
        NamedWeights twoClasses = Trainer.Train(Drawn.Data(2, s_first, s_second), null, options, run).Weights;
        NamedWeights threeClasses = Trainer.Train(Drawn.Data(3, s_first), null, options with { Seed = 2 }, Tiny.Run).Weights;

        foreach ((string name, WeightTensor weight) in firstStage)
        {
            CollectionAssert.AreEqual(weight.Values, twoClasses[name].Values, name);
            CollectionAssert.AreEqual(weight.Values, threeClasses[name].Values, name);
        }
        using var untrained = new MaskRcnn(options.Model, classCount: 2, options.Seed);
        foreach ((string name, WeightTensor weight) in untrained.GetWeights().Where(weight => !firstStage.ContainsKey(weight.Key)))
            CollectionAssert.AreNotEqual(weight.Values, twoClasses[name].Values, name);
        Assert.IsTrue(reports.All(report => report.Loss.Objectness == 0 && report.Loss.ProposalBox == 0 && report.Loss.Mask > 0));
    }

    [TestMethod]
    public void A_first_stage_that_is_not_frozen_goes_on_learning()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("first-stage.safetensors");
        NamedWeights firstStage = TrainFirstStage();
        SafetensorsFile.Write(file, firstStage);

        NamedWeights trained = Trainer.Train(Drawn.Data(2, s_first, s_second), null, Tiny.Options with { InitialWeights = file }, Tiny.Run).Weights;

        Assert.IsTrue(firstStage.All(weight => !weight.Value.Values.SequenceEqual(trained[weight.Key].Values)));
    }

    [TestMethod]
    public void Freezing_a_first_stage_of_random_weights_is_refused()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(
            () => Trainer.Train(Drawn.Data(2, s_first), null, Tiny.Options with { FreezeFirstStage = true }, Tiny.Run));
        Assert.Contains("FreezeFirstStage", error.Message);
    }

    private static NamedWeights TrainFirstStage()
    {
        using var network = new ProposalOnlyDetector(Tiny.Options.Model, seed: 3);
        return Trainer.Train(network, Drawn.Data(2, s_first, s_second), validation: null, Tiny.Options, Tiny.Run).Weights;
    }

    private static RecallMetrics Recall(Detector detector, ModelOptions options)
    {
        var scorer = new Scorer(detector, options, CPU);
        var recall = new ProposalRecall();
        foreach (ImageExample image in new[] { s_first, s_second })
            recall.Add(image.Instances, scorer.Propose(image));
        return recall.Evaluate();
    }
}
