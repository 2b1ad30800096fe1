using Microsoft.ML.InstanceSegmentation.Data;
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
        InstanceSegmentationOptions options = Tiny.Options with { Epochs = 3, ValidationEvery = 2 };
        TrainingContext run = Tiny.Watched(out List<TrainingProgress> reports);

        TrainingResult result = Trainer.Train(Drawn.Data(2, s_first, s_second), Drawn.Data(2, s_second), options, run);

        CollectionAssert.AreEqual(new[] { false, true, true }, reports.Select(report => report.Validation is not null).ToArray());
        Assert.HasCount(2, result.Evaluations);
        Assert.IsTrue(result.Evaluations.All(metrics => metrics.Mask!.AP is >= 0 and <= 1 && metrics.Mask.PerClassAP.Count == 2));
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
