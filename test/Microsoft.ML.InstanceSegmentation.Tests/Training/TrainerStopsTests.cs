using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests.Training;

/// <summary>Trainings that end early: cancelled, diverged, or without an image to go on with.</summary>
[TestClass]
public sealed class TrainerStopsTests
{
    private static readonly ImageExample s_first = Drawn.Rectangles("first", 64, 64, (0, 8, 8, 28, 30), (1, 36, 32, 60, 50));
    private static readonly ImageExample s_second = Drawn.Rectangles("second", 64, 64, (1, 4, 34, 26, 58));
    private static readonly TrainingData s_data = Drawn.Data(2, s_first, s_second);

    private static IDisposable? s_oneThread;

    [ClassInitialize]
    public static void UseOneThread(TestContext context) => s_oneThread = Tiny.OneThread();

    [ClassCleanup]
    public static void UseAllThreads() => s_oneThread?.Dispose();

    [TestMethod]
    public void Cancelling_ends_after_the_step_in_progress_with_an_exception()
    {
        using var cancellation = new CancellationTokenSource();
        int steps = 0;
        TrainingContext run = Tiny.Run with { Cancellation = cancellation.Token, Progress = new Tiny.Watcher(_ => CancelAtStepTwo()) };

        OperationCanceledException error = Assert.ThrowsExactly<OperationCanceledException>(
            () => Trainer.Train(s_data, null, Tiny.Options with { Epochs = 50 }, run));

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

        TrainingResult cancelled = Trainer.Train(
            s_data,
            null,
            options with { Epochs = 4, ReturnModelWhenCancelled = true },
            Tiny.Run with
            {
                Cancellation = cancellation.Token,
                Progress = new Tiny.Watcher(report => { if (report.Step == 2) cancellation.Cancel(); }),
            });
        TrainingResult whole = Trainer.Train(s_data, null, options, Tiny.Run);

        Assert.IsTrue(cancelled.WasCancelled);
        Assert.IsFalse(whole.WasCancelled);
        foreach ((string name, WeightTensor weight) in whole.Weights)
            CollectionAssert.AreEqual(weight.Values, cancelled.Weights[name].Values, name);
    }

    [TestMethod]
    public void A_loss_that_is_not_finite_stops_training_and_keeps_the_weights_before_it()
    {
        InstanceSegmentationOptions options = Tiny.Options with
        {
            Epochs = 20,
            Optimizer = new OptimizerOptions { LearningRate = 1e12, WarmupSteps = 0, GradientClipNorm = 0, Schedule = ScheduleKind.Constant },
        };
        TrainingContext run = Tiny.Watched(out List<TrainingProgress> reports);

        TrainingDivergedException error = Assert.ThrowsExactly<TrainingDivergedException>(() => Trainer.Train(s_data, null, options, run));

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
    public void An_image_that_cannot_be_decoded_before_the_first_step_ends_training_with_its_own_error()
    {
        var data = new TrainingData(["class 0", "class 1"], 3, _ => Broken());

        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => Trainer.Train(data, null, Tiny.Options, Tiny.Run));

        Assert.AreEqual("third.png is not an image", error.Message);

        static IEnumerable<ImageExample> Broken()
        {
            yield return s_first;
            yield return s_second;
            throw new InvalidDataException("third.png is not an image");
        }
    }

    [TestMethod]
    public void Cancelling_while_the_last_epoch_is_evaluated_counts()
    {
        Assert.ThrowsExactly<OperationCanceledException>(() => Train(returnsModel: false));

        TrainingResult result = Train(returnsModel: true);

        Assert.IsTrue(result.WasCancelled);
        Assert.IsEmpty(result.Evaluations);

        static TrainingResult Train(bool returnsModel)
        {
            using var cancellation = new CancellationTokenSource();
            TrainingData validation = s_data with { Epoch = _ => CancelAfterOne(cancellation) };
            return Trainer.Train(
                s_data,
                validation,
                Tiny.Options with { Epochs = 1, ReturnModelWhenCancelled = returnsModel },
                Tiny.Run with { Cancellation = cancellation.Token });
        }

        static IEnumerable<ImageExample> CancelAfterOne(CancellationTokenSource cancellation)
        {
            yield return s_first;
            cancellation.Cancel();
            yield return s_second;
        }
    }

    [TestMethod]
    public void An_image_that_turns_unreadable_in_a_later_epoch_ends_training_and_keeps_the_weights()
    {
        OptimizerOptions constant = Tiny.Options.Optimizer with { Schedule = ScheduleKind.Constant, WarmupSteps = 0 };
        InstanceSegmentationOptions options = Tiny.Options with { Epochs = 2, Optimizer = constant };
        TrainingData data = s_data with { Epoch = epoch => epoch < 2 ? [s_first, s_second] : Broken() };

        TrainingInterruptedException error = Assert.ThrowsExactly<TrainingInterruptedException>(
            () => Trainer.Train(data, null, options with { Epochs = 4 }, Tiny.Run));
        TrainingResult whole = Trainer.Train(s_data, null, options, Tiny.Run);

        Assert.AreEqual((3, 3), (error.Epoch, error.Step));
        Assert.IsInstanceOfType<InvalidDataException>(error.InnerException);
        StringAssert.Contains(error.Message, "epoch 3, before step 3 was done: second.png is not an image.");
        foreach ((string name, WeightTensor weight) in whole.Weights)
            CollectionAssert.AreEqual(weight.Values, error.LastGoodWeights[name].Values, name);
    }

    [TestMethod]
    public void A_progress_that_throws_does_not_lose_the_weights()
    {
        TrainingContext run = Tiny.Run with { Progress = new Tiny.Watcher(_ => throw new IOException("The disk is full")) };

        TrainingInterruptedException error = Assert.ThrowsExactly<TrainingInterruptedException>(
            () => Trainer.Train(s_data, null, Tiny.Options, run));

        Assert.AreEqual((2, 2), (error.Epoch, error.Step));
        Assert.IsInstanceOfType<IOException>(error.InnerException);
    }

    [TestMethod]
    [DataRow(1, 4)]
    [DataRow(2, 3)]
    public void Epochs_with_skipped_images_are_shorter_and_the_schedule_goes_by_whole_ones(int batchSize, int expected)
    {
        InstanceSegmentationOptions options = Tiny.Options with
        {
            Epochs = 2,
            BatchSize = batchSize,
            UnreadableImages = UnreadableImages.Skip,
        };
        TrainingData data = Drawn.Data(2, s_first, s_second, s_first) with { Epoch = epoch => epoch == 0 ? [s_first] : [s_first, s_second, s_first] };
        TrainingContext run = Tiny.Watched(out List<TrainingProgress> reports);

        TrainingResult result = Trainer.Train(data, s_data, options, run);

        Assert.HasCount(expected, reports);
        Assert.HasCount(2, result.Evaluations);
        int steps = reports[0].Steps;
        Assert.AreEqual(steps / 2, reports[0].Step);
        Assert.AreEqual(steps, reports[^1].Step);
    }

    [TestMethod]
    public void An_epoch_of_which_every_image_is_skipped_ends_training()
    {
        TrainingData data = s_data with { Epoch = epoch => epoch == 0 ? [s_first, s_second] : [] };

        TrainingInterruptedException error = Assert.ThrowsExactly<TrainingInterruptedException>(
            () => Trainer.Train(data, null, Tiny.Options with { UnreadableImages = UnreadableImages.Skip }, Tiny.Run));

        StringAssert.Contains(error.Message, "none of the 2 images");
    }

    private static IEnumerable<ImageExample> Broken()
    {
        yield return s_first;
        throw new InvalidDataException("second.png is not an image");
    }
}
