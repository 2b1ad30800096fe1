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
        InstanceSegmentationOptions options = Tiny.Watched(Tiny.Options with { Epochs = 40 }, out List<TrainingProgress> reports);

        Train(options, s_first, s_second);

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
        InstanceSegmentationOptions options = Tiny.Watched(Tiny.Options with { Epochs = 3, BatchSize = 1 }, out List<TrainingProgress> reports);

        Train(options, s_first, s_second);

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
        InstanceSegmentationOptions options = Tiny.Watched(Tiny.Options with { Epochs = 3, ValidationEvery = 2 }, out List<TrainingProgress> reports);

        TrainingResult result = Trainer.Train(Drawn.Data(2, s_first, s_second), Drawn.Data(2, s_second), options, CPU, Ignore);

        CollectionAssert.AreEqual(new[] { false, true, true }, reports.Select(report => report.Validation is not null).ToArray());
        Assert.HasCount(2, result.Evaluations);
        Assert.IsTrue(result.Evaluations.All(metrics => metrics.Mask!.AP is >= 0 and <= 1 && metrics.Mask.PerClassAP.Count == 2));
    }

    [TestMethod]
    public void Cancelling_ends_after_the_step_in_progress_with_an_exception()
    {
        using var cancellation = new CancellationTokenSource();
        int steps = 0;
        InstanceSegmentationOptions options = Tiny.Options with
        {
            Epochs = 50,
            CancellationToken = cancellation.Token,
            Progress = new Tiny.Watcher(_ => CancelAtStepTwo()),
        };

        OperationCanceledException error = Assert.ThrowsExactly<OperationCanceledException>(() => Train(options, s_first, s_second));

        Assert.AreEqual(2, steps);
        Assert.AreEqual(cancellation.Token, error.CancellationToken);
        StringAssert.Contains(error.Message, "step 2 of 50");

        void CancelAtStepTwo()
        {
            if (++steps == 2)
                cancellation.Cancel();
        }
    }

    [TestMethod]
    public void A_cancelled_training_returns_the_weights_so_far_where_they_are_asked_for()
    {
        // The weights after 2 of 4 steps, from a training that is cancelled there, and from one with the same rates that ends there.
        OptimizerOptions constant = Tiny.Options.Optimizer with { Schedule = ScheduleKind.Constant, WarmupSteps = 0 };
        using var cancellation = new CancellationTokenSource();
        InstanceSegmentationOptions options = Tiny.Options with { Epochs = 2, Optimizer = constant };

        TrainingResult cancelled = Train(
            options with
            {
                Epochs = 4,
                CancellationToken = cancellation.Token,
                ReturnModelWhenCancelled = true,
                Progress = new Tiny.Watcher(report => { if (report.Step == 2) cancellation.Cancel(); }),
            },
            s_first, s_second);
        TrainingResult whole = Train(options, s_first, s_second);

        Assert.IsTrue(cancelled.WasCancelled);
        Assert.IsFalse(whole.WasCancelled);
        foreach ((string name, WeightTensor weight) in whole.Weights)
            CollectionAssert.AreEqual(weight.Values, cancelled.Weights[name].Values, name);
    }

    [TestMethod]
    public void A_loss_that_is_not_finite_stops_training_and_keeps_the_weights_before_it()
    {
        InstanceSegmentationOptions options = Tiny.Watched(
            Tiny.Options with
            {
                Epochs = 20,
                Optimizer = new OptimizerOptions { LearningRate = 1e12, WarmupSteps = 0, GradientClipNorm = 0, Schedule = ScheduleKind.Constant },
            },
            out List<TrainingProgress> reports);

        TrainingDivergedException error = Assert.ThrowsExactly<TrainingDivergedException>(() => Train(options, s_first, s_second));

        Assert.AreEqual(reports.Count + 1, error.Step);
        Assert.AreEqual(error.Step, error.Epoch);
        CollectionAssert.AreEqual(new[] { "first", "second" }, error.Images.ToArray());
        Assert.IsFalse(double.IsFinite(error.Loss.Total) && double.IsFinite(error.GradientNorm));
        StringAssert.Contains(error.Message, $"epoch {error.Epoch}, step {error.Step}");
        StringAssert.Contains(error.Message, "mask loss");
        StringAssert.Contains(error.Message, "first, second");
        Assert.IsTrue(error.LastGoodWeights.All(each => each.Value.Values.All(float.IsFinite)));
    }

    [TestMethod]
    public void Memory_stays_flat()
    {
        var live = new List<long>();
        InstanceSegmentationOptions options = Tiny.Options with
        {
            Epochs = 12,
            Progress = new Tiny.Watcher(_ => live.Add(Settled())),
        };

        Train(options, s_first, s_second);

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
        InstanceSegmentationOptions options = Tiny.Watched(Tiny.Options with { BatchSize = batchSize, Epochs = 1 }, out List<TrainingProgress> reports);

        TrainingResult result = Train(
            options,
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
        InstanceSegmentationOptions options = Tiny.Watched(Tiny.Options with { Epochs = 1 }, out List<TrainingProgress> reports);

        Trainer.Train(Drawn.Data(1, Drawn.Rectangles("empty", 40, 40), Drawn.Rectangles("empty too", 40, 30)), null, options, CPU, Ignore);

        Assert.AreEqual(0, reports[0].Loss.Mask + reports[0].Loss.Box + reports[0].Loss.ProposalBox);
        Assert.IsGreaterThan(0, reports[0].Loss.Objectness);
        Assert.IsGreaterThan(0, reports[0].Loss.Classification);
    }

    [TestMethod]
    public void An_image_that_cannot_be_decoded_ends_training_with_its_own_error()
    {
        var data = new TrainingData(["class 0", "class 1"], 3, _ => Broken());

        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => Trainer.Train(data, null, Tiny.Options, CPU, Ignore));

        Assert.AreEqual("third.png is not an image", error.Message);

        static IEnumerable<ImageExample> Broken()
        {
            yield return s_first;
            yield return s_second;
            throw new InvalidDataException("third.png is not an image");
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Data_that_changes_its_size_is_refused(int counted)
    {
        TrainingData data = Drawn.Data(2, s_first, s_second) with { Count = counted };

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => Trainer.Train(data, null, Tiny.Options, CPU, Ignore));

        StringAssert.Contains(error.Message, $"{counted}");
    }

    [TestMethod]
    public void Empty_data_is_refused_before_training()
    {
        TrainingData images = Drawn.Data(2, s_first);

        Assert.ThrowsExactly<ArgumentException>(() => Trainer.Train(Drawn.Data(2), null, Tiny.Options, CPU, Ignore));
        Assert.ThrowsExactly<ArgumentException>(() => Trainer.Train(images, Drawn.Data(2), Tiny.Options, CPU, Ignore));
    }

    private static TrainingResult Train(InstanceSegmentationOptions options, params ImageExample[] images) =>
        Trainer.Train(Drawn.Data(2, images), null, options, CPU, Ignore);

    private static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }

    private static void Ignore(string message)
    {
    }
}
