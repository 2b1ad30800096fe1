using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Training;

namespace Microsoft.ML.InstanceSegmentation.Tests.Training;

[TestClass]
public sealed class TrainerPauseTests
{
    private static readonly ImageExample s_image = Drawn.Rectangles("first", 48, 64, (0, 4, 4, 24, 24), (0, 30, 20, 60, 44));
    private static readonly ImageExample s_other = Drawn.Rectangles("second", 64, 48, (0, 10, 20, 40, 44));

    private static readonly InstanceSegmentationOptions s_options = Tiny.Options with
    {
        Epochs = 3,
        BatchSize = 1,
        Optimizer = Tiny.Options.Optimizer with { AverageDecay = 0.9 },
        Validation = new ValidationOptions { Every = 3 },
    };

    private static IDisposable? s_oneThread;

    [ClassInitialize]
    public static void UseOneThread(TestContext context) => s_oneThread = Tiny.OneThread();

    [ClassCleanup]
    public static void UseAllThreads() => s_oneThread?.Dispose();

    [TestMethod]
    public void A_training_that_pauses_after_every_epoch_ends_bit_for_bit_like_one_that_does_not_and_is_measured_at_each_pause()
    {
        TrainingResult whole = Trainer.Train(Data(), Data(), s_options, Tiny.Run);
        using var folder = new TemporaryFolder();
        foreach (int epoch in new[] { 1, 2 })
        {
            TrainingResult paused = Trainer.Train(Data(), Data(), s_options, Run(folder, epoch));
            Assert.IsNotNull(paused.Metrics);
            Assert.IsFalse(paused.WasCancelled);
            Assert.AreEqual(2 * epoch, TrainingCheckpoint.TryRead(folder.FullName)!.Done);
        }
        TrainingResult last = Trainer.Train(Data(), Data(), s_options, Run(folder, 3));

        Assert.HasCount(1, whole.Evaluations);
        foreach (string name in whole.Weights.Keys)
            CollectionAssert.AreEqual(whole.Weights[name].Values, last.Weights[name].Values, name);
    }

    [TestMethod]
    public void A_pause_that_was_reached_before_an_interruption_trains_no_further_and_measures_the_same()
    {
        using var folder = new TemporaryFolder();
        TrainingResult first = Trainer.Train(Data(), Data(), s_options, Run(folder, 2));
        TrainingContext again = Run(folder, 2) with { Progress = new Tiny.Watcher(_ => Assert.Fail("A step was made.")) };
        TrainingResult second = Trainer.Train(Data(), Data(), s_options, again);
        Assert.AreEqual(first.Metrics!.BoundingBox.AP, second.Metrics!.BoundingBox.AP);
        foreach (string name in first.Weights.Keys)
            CollectionAssert.AreEqual(first.Weights[name].Values, second.Weights[name].Values, name);
    }

    private static TrainingData Data() => Drawn.Data(1, s_image, s_other);

    private static TrainingContext Run(TemporaryFolder folder, int pauseAfterEpoch) => Tiny.Run with { Workspace = folder.FullName, PauseAfterEpoch = pauseAfterEpoch };
}
