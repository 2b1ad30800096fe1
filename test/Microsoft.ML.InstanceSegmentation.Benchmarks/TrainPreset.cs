using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>Trains a preset on images in COCO format, and prints its metrics and its time.</summary>
internal static class TrainPreset
{
    public static System.CommandLine.Command Create()
    {
        var data = new Option<string>("--data") { Description = "Folder with train.json, train/, val.json and val/.", DefaultValueFactory = _ => "../shared/data/nuclei" };
        var preset = new Option<string>("--preset") { Description = "Preset to train.", DefaultValueFactory = _ => "nuclei" };
        var epochs = new Option<int?>("--epochs") { Description = "Epochs, instead of the preset's." };
        var rate = new Option<double?>("--rate") { Description = "Learning rate, instead of the preset's." };
        var seed = new Option<int>("--seed") { Description = "Seed.", DefaultValueFactory = _ => 1 };
        var weights = new Option<FileInfo?>("--weights") { Description = "Where to keep the weights, a .safetensors file." };
        var every = new Option<int?>("--validate-every") { Description = "Epochs between evaluations, instead of the preset's." };
        var command = new System.CommandLine.Command("train-nuclei", "Trains a preset, and prints COCO metrics on the validation images and the time.")
        {
            data, preset, epochs, rate, seed, every, weights,
        };
        command.SetAction(parsed =>
        {
            InstanceSegmentationOptions options = InstanceSegmentationPresets.ByName(parsed.GetValue(preset)!);
            Run(parsed.GetValue(data)!, options with
            {
                Epochs = parsed.GetValue(epochs) ?? options.Epochs,
                Optimizer = options.Optimizer with { LearningRate = parsed.GetValue(rate) ?? options.Optimizer.LearningRate },
                Seed = parsed.GetValue(seed),
                ValidationEvery = parsed.GetValue(every) ?? options.ValidationEvery,
            }, parsed.GetValue(weights));
        });
        return command;
    }

    private static void Run(string folder, InstanceSegmentationOptions options, FileInfo? weights)
    {
        TrainingData train = CocoFolder.Load(folder, "train", options.Seed);
        TrainingData validation = CocoFolder.Load(folder, "val", seed: null);
        long started = Stopwatch.GetTimestamp();
        var run = new TrainingRun(ComputeDevice.Choose(null, null, fallbackToCpu: true, Console.WriteLine), Console.WriteLine)
        {
            Progress = new EveryTenthStep(),
        };
        TrainingResult result = Trainer.Train(train, validation, options, run);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);

        Print(result.Evaluations[^1].WithMasks!);
        Console.WriteLine($"{elapsed:mm\\:ss} in all, with {result.Evaluations.Count} evaluations.");
        if (weights is not null)
            SafetensorsFile.Write(weights.FullName, result.Weights);
    }

    internal static void Print(InstanceSegmentationMetrics metrics)
    {
        foreach ((string kind, CocoMetrics each) in new[] { ("box", metrics.BoundingBox), ("mask", metrics.Mask) })
            Console.WriteLine($"{kind,4}: AP {each.AP:f4}, AP50 {each.AP50:f4}, AP75 {each.AP75:f4}, AR {each.AR:f4}");
    }

    /// <summary>Prints on the training thread, so that the lines keep their order.</summary>
    private sealed class EveryTenthStep : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step % 10 == 0 || value.Step == value.Steps)
            {
                LossParts loss = value.Loss;
                Console.WriteLine(
                    $"{value.Step,5}/{value.Steps} loss {loss.Total:f3} (objectness {loss.Objectness:f3}, proposals {loss.ProposalBox:f3}, "
                    + $"classes {loss.Classification:f3}, boxes {loss.Box:f3}, masks {loss.Mask:f3}) rate {value.LearningRate:f5}, "
                    + $"{value.ImagesPerSecond:f2} images/s, {value.TimeLeft:mm\\:ss} left");
            }
        }
    }
}
