using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests.Training;

[TestClass]
public sealed class TrainerResumeTests
{
    private static readonly ImageExample s_first = Drawn.Rectangles("first", 48, 64, (0, 4, 4, 24, 24), (0, 30, 20, 60, 44));
    private static readonly ImageExample s_second = Drawn.Rectangles("second", 64, 48, (0, 10, 20, 40, 44));

    private static readonly InstanceSegmentationOptions s_options = Tiny.Options with
    {
        Epochs = 3,
        BatchSize = 1,
        Augmentation = new AugmentationOptions { HorizontalFlip = 0.5f, VerticalFlip = 0.5f, MaxScale = 1.2f },
        Optimizer = Tiny.Options.Optimizer with { Kind = OptimizerKind.AdamW, LearningRate = 1e-3, AverageDecay = 0.9 },
    };

    private static IDisposable? s_oneThread;

    [ClassInitialize]
    public static void UseOneThread(TestContext context) => s_oneThread = Tiny.OneThread();

    [ClassCleanup]
    public static void UseAllThreads() => s_oneThread?.Dispose();

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(5)]
    [DataRow(6)]
    public void A_training_that_is_interrupted_after_any_step_ends_bit_for_bit_like_one_that_is_not(int steps)
    {
        NamedWeights whole = Trainer.Train(Data(), Data(), s_options, Tiny.Run).Weights;
        using var folder = new TemporaryFolder();
        Interrupt(s_options, folder.FullName, steps);

        string log = "";
        TrainingResult resumed = Trainer.Train(Data(), Data(), s_options, Run(folder.FullName) with { Log = line => log += line + "\n" });

        StringAssert.Contains(log, steps == 6 ? "has come to its end" : $"Going on after step {steps} ");
        ExpectEqual(whole, resumed.Weights);
        Assert.IsNotNull(resumed.Metrics);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(5)]
    public void A_training_that_is_cancelled_goes_on_after_its_last_step_and_ends_alike(int steps)
    {
        NamedWeights whole = Trainer.Train(Data(), Data(), s_options, Tiny.Run).Weights;
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        TrainingContext cancelled = Run(folder.FullName) with
        {
            CheckpointEvery = TimeSpan.FromDays(1),
            Cancellation = cancellation.Token,
            Progress = new Tiny.Watcher(report => { if (report.Step == steps) cancellation.Cancel(); }),
        };
        Assert.IsTrue(Trainer.Train(Data(), Data(), s_options with { ReturnModelWhenCancelled = true }, cancelled).WasCancelled);

        string log = "";
        TrainingResult resumed = Trainer.Train(
            Data(), Data(), s_options with { ReturnModelWhenCancelled = true }, Run(folder.FullName) with { Log = line => log += line + "\n" });

        StringAssert.Contains(log, $"Going on after step {steps} ");
        ExpectEqual(whole, resumed.Weights);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void One_that_is_cancelled_in_the_middle_of_an_evaluation_makes_that_evaluation_first(int evaluation)
    {
        TrainingResult whole = Trainer.Train(Data(), Data(), s_options, Tiny.Run);
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        int evaluations = 0;
        TrainingData validation = Data();
        TrainingData interrupted = validation with
        {
            Epoch = epoch =>
            {
                if (++evaluations == evaluation)
                    cancellation.Cancel();
                return validation.Epoch(epoch);
            },
        };
        InstanceSegmentationOptions options = s_options with { ReturnModelWhenCancelled = true };
        TrainingContext cancelled = Run(folder.FullName) with { CheckpointEvery = TimeSpan.FromDays(1), Cancellation = cancellation.Token };
        Assert.IsTrue(Trainer.Train(Data(), interrupted, options, cancelled).WasCancelled);

        var reports = new List<TrainingProgress>();
        TrainingResult resumed = Trainer.Train(Data(), Data(), options, Run(folder.FullName) with { Progress = new Tiny.Watcher(reports.Add) });

        Assert.AreEqual(2 * evaluation, reports[0].Step);
        Assert.AreNotEqual(0, reports[0].Loss.Total);
        Assert.IsNotNull(reports[0].Validation);
        Assert.AreEqual(4 - evaluation, reports.Count(report => report.Validation is not null));
        ExpectEqual(whole.Weights, resumed.Weights);
        Assert.AreEqual(whole.Metrics!.Mask!.AP, resumed.Metrics!.Mask!.AP);
    }

    [TestMethod]
    public void So_does_one_with_momentum_and_accumulated_batches()
    {
        InstanceSegmentationOptions options = s_options with
        {
            Epochs = 4,
            Optimizer = Tiny.Options.Optimizer with { AccumulatedBatches = 2 },
        };
        NamedWeights whole = Trainer.Train(Data(), null, options, Tiny.Run).Weights;
        using var folder = new TemporaryFolder();
        Interrupt(options, folder.FullName, 5);
        ExpectEqual(whole, Trainer.Train(Data(), null, options, Run(folder.FullName)).Weights);
    }

    [TestMethod]
    public void A_checkpoint_of_another_training_is_refused_with_what_differs()
    {
        using var folder = new TemporaryFolder();
        Interrupt(s_options, folder.FullName, 2);
        InstanceSegmentationOptions other = s_options with { Epochs = 9, Optimizer = s_options.Optimizer with { LearningRate = 0.5 } };

        string message = Assert.ThrowsExactly<ArgumentException>(() => Trainer.Train(Data(), Data(), other, Run(folder.FullName))).Message;
        StringAssert.Contains(message, "Epochs was '3' and is '9'");
        StringAssert.Contains(message, "Optimizer.LearningRate was '0.001' and is '0.5'");
        StringAssert.Contains(message, folder.FullName);

        // The number of images belongs to it too.
        message = Assert.ThrowsExactly<ArgumentException>(
            () => Trainer.Train(Drawn.Data(1, s_first), Data(), s_options, Run(folder.FullName))).Message;
        StringAssert.Contains(message, "Images was '2' and is '1'");
    }

    [TestMethod]
    public void A_damaged_checkpoint_is_refused_by_name_and_an_empty_folder_starts_anew()
    {
        using var folder = new TemporaryFolder();
        Interrupt(s_options, folder.FullName, 2);
        string file = folder.File(TrainingCheckpoint.FileName);
        byte[] whole = File.ReadAllBytes(file);
        foreach (int length in new[] { 0, 7, 100, whole.Length - 1 })
        {
            File.WriteAllBytes(file, whole[..length]);
            StringAssert.Contains(
                Assert.ThrowsExactly<InvalidDataException>(() => Trainer.Train(Data(), Data(), s_options, Run(folder.FullName))).Message, file);
        }
        File.Delete(file);
        Trainer.Train(Data(), Data(), s_options, Run(Path.Combine(folder.FullName, "new", "folder")));
        Assert.IsTrue(File.Exists(Path.Combine(folder.FullName, "new", "folder", TrainingCheckpoint.FileName)));
    }

    private static TrainingData Data() => Drawn.Data(1, s_first, s_second);

    private static TrainingContext Run(string folder) => Tiny.Run with { Workspace = folder, CheckpointEvery = TimeSpan.Zero };

    /// <summary>Ends a training as a killed process does: nothing is written after the step's checkpoint.</summary>
    private static void Interrupt(InstanceSegmentationOptions options, string folder, int afterSteps)
    {
        TrainingContext run = Run(folder) with
        {
            Progress = new Tiny.Watcher(report =>
            {
                // The checkpoint of the step before is written already; that of this one is not.
                if (report.Step == afterSteps + 1)
                    throw new IOException("killed");
            }),
        };
        try
        {
            Trainer.Train(Data(), options.Epochs == 4 ? null : Data(), options, run);
        }
        catch (TrainingInterruptedException killed)
        {
            Assert.AreEqual("killed", killed.InnerException!.Message);
        }
    }

    private static void ExpectEqual(NamedWeights expected, NamedWeights actual)
    {
        CollectionAssert.AreEqual(expected.Keys.ToArray(), actual.Keys.ToArray());
        foreach ((string name, WeightTensor weight) in expected)
            CollectionAssert.AreEqual(weight.Values, actual[name].Values, name);
    }
}
