using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Training;

[TestClass]
public sealed class TrainerTests
{
    private const int TensorsOfABatch = 3 * (1 + 2 * 4);

    private static readonly ImageExample s_first = Drawn.Rectangles("first", 64, 64, (0, 8, 8, 28, 30), (1, 36, 32, 60, 50));
    private static readonly ImageExample s_second = Drawn.Rectangles("second", 64, 64, (1, 4, 34, 26, 58));

    private static IDisposable? s_oneThread;

    [ClassInitialize]
    public static void UseOneThread(TestContext context) => s_oneThread = Tiny.OneThread();

    [ClassCleanup]
    public static void UseAllThreads() => s_oneThread?.Dispose();

    [TestMethod]
    public void The_loss_falls_on_two_images_that_are_seen_again_and_again()
    {
        InstanceSegmentationOptions options = Tiny.Options with { Epochs = 40 };
        TrainingContext run = Tiny.Watched(out List<TrainingProgress> reports);

        Train(options, run, s_first, s_second);

        double early = reports.Take(3).Average(report => report.Loss.Total);
        double late = reports.TakeLast(3).Average(report => report.Loss.Total);
        Assert.IsLessThan(early / 2, late, $"from {early} to {late}");
    }

    [TestMethod]
    public void One_seed_gives_one_set_of_weights_and_another_seed_another()
    {
        InstanceSegmentationOptions options = Tiny.Options with { Epochs = 4, Augmentation = new AugmentationOptions { HorizontalFlip = 0.5f, MaxScale = 1.5f } };

        NamedWeights first = Train(options, s_first, s_second).Weights;
        NamedWeights again = Train(options, s_first, s_second).Weights;
        NamedWeights other = Train(options with { Seed = 2 }, s_first, s_second).Weights;

        foreach ((string name, WeightTensor weight) in first)
            CollectionAssert.AreEqual(weight.Values, again[name].Values, name);
        Assert.IsTrue(first.Any(each => !each.Value.Values.SequenceEqual(other[each.Key].Values)));
    }

    [TestMethod]
    public void Every_step_is_reported_with_its_epoch_and_rate()
    {
        InstanceSegmentationOptions options = Tiny.Options with { Epochs = 3, BatchSize = 1 };
        TrainingContext run = Tiny.Watched(out List<TrainingProgress> reports);

        Train(options, run, s_first, s_second);

        CollectionAssert.AreEqual(new[] { 1, 2, 3, 4, 5, 6 }, reports.Select(report => report.Step).ToArray());
        CollectionAssert.AreEqual(new[] { 1, 1, 2, 2, 3, 3 }, reports.Select(report => report.Epoch).ToArray());
        var schedule = new LearningRateSchedule(options.Optimizer, 6);
        foreach (TrainingProgress report in reports)
        {
            Assert.AreEqual((6, 3), (report.Steps, report.Epochs));
            Assert.AreEqual(schedule.RateAt(report.Step - 1), report.LearningRate);
            Assert.IsTrue(double.IsFinite(report.Loss.Total) && report.ImagesPerSecond > 0);
        }
        Assert.AreEqual(TimeSpan.Zero, reports[^1].TimeLeft);
    }

    [TestMethod]
    public void Validation_is_reported_every_so_many_epochs_and_after_the_last()
    {
        InstanceSegmentationOptions options = Tiny.Options with { Epochs = 3, Validation = new ValidationOptions { Every = 2 } };
        TrainingContext run = Tiny.Watched(out List<TrainingProgress> reports);

        TrainingResult result = Trainer.Train(Drawn.Data(2, s_first, s_second), Drawn.Data(2, s_second), options, run);

        CollectionAssert.AreEqual(new[] { false, true, true }, reports.Select(report => report.Validation is not null).ToArray());
        Assert.HasCount(2, result.Evaluations);
        Assert.IsTrue(result.Evaluations.All(metrics => metrics.Mask!.AP is >= 0 and <= 1 && metrics.Mask.PerClassAP.Count == 2));
    }

    [TestMethod]
    public void Training_ends_early_where_its_evaluations_do_not_get_better()
    {
        // A rate that changes next to nothing: every evaluation is as bad as the first.
        InstanceSegmentationOptions options = Tiny.Options with
        {
            Epochs = 9,
            Optimizer = Tiny.Options.Optimizer with { LearningRate = 1e-12 },
            Validation = new ValidationOptions { Patience = 2 },
        };
        TrainingResult result = Trainer.Train(Drawn.Data(2, s_first), Drawn.Data(2, s_second), options, Tiny.Run);
        Assert.HasCount(3, result.Evaluations);
        Assert.IsFalse(result.WasCancelled);
    }

    [TestMethod]
    public void The_model_is_that_of_the_best_epoch_and_its_metrics_are_told()
    {
        InstanceSegmentationOptions options = Tiny.Options with { Epochs = 4 };
        TrainingData validation = Drawn.Data(2, s_first);
        TrainingResult result = Trainer.Train(Drawn.Data(2, s_first), validation, options, Tiny.Run);
        Assert.AreEqual(result.Evaluations.Max(metrics => metrics.Mask!.AP), result.Metrics!.Mask!.AP);
        using var model = new MaskRcnn(options.Model, 2, seed: 9);
        model.SetWeights(result.Weights);
        Assert.AreEqual(result.Metrics.Mask.AP, new Scorer(model, options.Model, CPU).Evaluate(validation, default)!.Mask!.AP);
    }

    [TestMethod]
    public void Frozen_stages_keep_every_bit_of_their_weights_and_statistics_and_the_others_do_not()
    {
        InstanceSegmentationOptions options = Tiny.Options with { Epochs = 1, InitialWeights = InitialWeights.ImageNet };
        options = options with { Optimizer = options.Optimizer with { FrozenStages = 2 } };
        TrainingResult trained = Trainer.Train(Drawn.Data(2, s_first, s_second), null, options, Tiny.Run);
        using var model = new MaskRcnn(options.Model, 2, options.Seed);
        NamedWeights before = StartingWeights.Apply(model.GetWeights(), options, _ => { });
        string[] frozen = ["backbone.body.conv1.", "backbone.body.bn1.", "backbone.body.layer1."];
        foreach ((string name, WeightTensor weight) in before)
            Assert.AreEqual(frozen.Any(name.StartsWith), weight.Values.SequenceEqual(trained.Weights[name].Values), name);

        options = options with { InitialWeights = InitialWeights.Random };
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(options.Validate).Message, "FrozenStages is 2");
    }

    [TestMethod]
    public void A_lower_rate_moves_the_residual_network_less()
    {
        InstanceSegmentationOptions options = Tiny.Options with { Epochs = 1, Optimizer = Tiny.Options.Optimizer with { BackboneRate = 1e-9 } };
        using var model = new MaskRcnn(options.Model, 2, options.Seed);
        NamedWeights before = model.GetWeights();
        NamedWeights after = Trainer.Train(Drawn.Data(2, s_first), null, options, Tiny.Run).Weights;
        Assert.IsLessThan(1e-6f, Moved("backbone.body.layer2.0.conv1.weight"));
        Assert.IsGreaterThan(1e-4f, Moved("backbone.fpn.layer_blocks.0.0.weight"));

        float Moved(string name) => before[name].Values.Zip(after[name].Values, (a, b) => Math.Abs(a - b)).Max();
    }

    [TestMethod]
    public void Two_batches_of_one_image_accumulated_are_one_batch_of_two()
    {
        // Group normalisation, clipping off and one set of regions each: nothing else depends on the batch.
        ModelOptions network = Tiny.Options.Model with
        {
            Backbone = Tiny.Options.Model.Backbone with { Norm = BackboneNorm.Group },
            Proposals = Tiny.Options.Model.Proposals with { Sampling = CandidateSampling.All },
            Regions = Tiny.Options.Model.Regions with { Sampling = CandidateSampling.All },
        };
        using var one = new MaskRcnn(network, 2, seed: 1);
        using var two = new MaskRcnn(network, 2, seed: 1);
        var optimizer = new OptimizerOptions { LearningRate = 0.01, GradientClipNorm = 0, AccumulatedBatches = 2 };
        using var accumulating = new TrainingStep(one, optimizer, seed: 1);
        using var whole = new TrainingStep(two, optimizer with { AccumulatedBatches = 1 }, seed: 1);
        NamedWeights before = one.GetWeights();
        InstanceSegmentationOptions options = Tiny.Options with { Model = network, Epochs = 1, BatchSize = 1 };
        TrainingData data = Drawn.Data(2, s_first, s_first);
        int step = 0;
        foreach (TrainingBatch batch in new BatchAssembler(data, options, CPU, seed: 1).Batches())
        {
            using (batch)
            {
                accumulating.Run(batch, ++step, 0.01);
                Assert.AreEqual(step == 1, before.All(weight => weight.Value.Values.SequenceEqual(one.GetWeights()[weight.Key].Values)));
            }
        }
        using (TrainingBatch batch = new BatchAssembler(data, options with { BatchSize = 2 }, CPU, seed: 1).Batches().Single())
            whole.Run(batch, 1, 0.01);

        NamedWeights accumulated = one.GetWeights(), together = two.GetWeights();
        foreach ((string name, WeightTensor weight) in together)
        {
            float largest = weight.Values.Zip(before[name].Values, (a, b) => Math.Abs(a - b)).Max();
            float difference = weight.Values.Zip(accumulated[name].Values, (a, b) => Math.Abs(a - b)).Max();
            Assert.IsLessThanOrEqualTo(1e-6f + (0.02f * largest), difference, name);
        }
    }

    [TestMethod]
    public void Memory_stays_flat()
    {
        var live = new List<long>();

        Train(Tiny.Options with { Epochs = 12 }, Tiny.Run with { Progress = new Tiny.Watcher(_ => live.Add(Settled())) }, s_first, s_second);

        // The batches made ahead come and go on another thread: a few tensors either way, but no growth.
        long early = live.Skip(1).Take(3).Max();
        long late = live.TakeLast(3).Max();
        Assert.IsLessThanOrEqualTo(early + TensorsOfABatch, late, string.Join(' ', live));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Images_of_any_size_with_or_without_instances_train_together(int batchSize)
    {
        InstanceSegmentationOptions options = Tiny.Options with { BatchSize = batchSize, Epochs = 1 };
        TrainingContext run = Tiny.Watched(out List<TrainingProgress> reports);

        TrainingResult result = Train(
            options,
            run,
            Drawn.Rectangles("wide", 20, 61, (0, 3, 3, 12, 15)),
            Drawn.Rectangles("tall", 90, 33, (1, 4, 60, 30, 88)),
            Drawn.Rectangles("empty", 40, 40),
            Drawn.Rectangles("one pixel", 1, 1, (0, 0, 0, 1, 1)),
            Drawn.Rectangles("one pixel, empty", 1, 1));

        Assert.HasCount((5 + batchSize - 1) / batchSize, reports);
        Assert.IsTrue(reports.All(report => double.IsFinite(report.Loss.Total)));
        Assert.IsTrue(result.Weights.All(each => each.Value.Values.All(float.IsFinite)));
    }

    [TestMethod]
    public void A_batch_without_any_instance_trains_on_the_background()
    {
        InstanceSegmentationOptions options = Tiny.Options with { Epochs = 1 };
        TrainingContext run = Tiny.Watched(out List<TrainingProgress> reports);

        Trainer.Train(Drawn.Data(1, Drawn.Rectangles("empty", 40, 40), Drawn.Rectangles("empty too", 40, 30)), null, options, run);

        Assert.AreEqual(0, reports[0].Loss.Mask + reports[0].Loss.Box + reports[0].Loss.ProposalBox);
        Assert.IsGreaterThan(0, reports[0].Loss.Objectness);
        Assert.IsGreaterThan(0, reports[0].Loss.Classification);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Data_that_changes_its_size_is_refused(int counted)
    {
        TrainingData data = Drawn.Data(2, s_first, s_second) with { Count = counted };

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => Trainer.Train(data, null, Tiny.Options, Tiny.Run));

        StringAssert.Contains(error.Message, $"{counted}");
    }

    [TestMethod]
    public void Empty_data_is_refused_before_training()
    {
        TrainingData images = Drawn.Data(2, s_first);

        Assert.ThrowsExactly<ArgumentException>(() => Trainer.Train(Drawn.Data(2), null, Tiny.Options, Tiny.Run));
        Assert.ThrowsExactly<ArgumentException>(() => Trainer.Train(images, Drawn.Data(2), Tiny.Options, Tiny.Run));
    }

    private static TrainingResult Train(InstanceSegmentationOptions options, params ImageExample[] images) => Train(options, Tiny.Run, images);

    private static TrainingResult Train(InstanceSegmentationOptions options, TrainingContext run, params ImageExample[] images) =>
        Trainer.Train(Drawn.Data(2, images), null, options, run);

    private static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }
}
