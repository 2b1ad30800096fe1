using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Tool;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>
/// Trains a preset on images in COCO format at one seed or several, and prints metrics, their mean and deviation, and the time. With a file of
/// results it goes on where it was stopped: seeds that are in it are not trained again.
/// </summary>
internal static class TrainPreset
{
    public static System.CommandLine.Command Create()
    {
        var data = new Option<string>("--data") { Description = "Folder with train.json, train/, val.json and val/.", DefaultValueFactory = _ => "../shared/data/nuclei" };
        var preset = new Option<string>("--preset") { Description = "Preset to train.", DefaultValueFactory = _ => "nuclei" };
        var epochs = new Option<int?>("--epochs") { Description = "Epochs, instead of the preset's." };
        var rate = new Option<double?>("--rate") { Description = "Learning rate, instead of the preset's." };
        var set = new Option<string?>("--set") { Description = "Options that differ from the preset's, as JSON or a file of it, such as {\"Optimizer\":{\"Kind\":\"AdamW\"}}." };
        var seeds = new Option<int[]>("--seeds") { Description = "Seeds, one training each.", DefaultValueFactory = _ => [1], AllowMultipleArgumentsPerToken = true };
        var results = new Option<FileInfo?>("--results") { Description = "File of finished seeds, to go on from." };
        var weights = new Option<FileInfo?>("--weights") { Description = "Where to keep the last seed's weights, a .safetensors file." };
        var workspace = new Option<string?>("--workspace") { Description = "Folder of a checkpoint to go on from, with one seed." };
        var seconds = new Option<double>("--checkpoint-seconds") { Description = "Shortest time between checkpoints.", DefaultValueFactory = _ => 60 };
        var every = new Option<int?>("--validate-every") { Description = "Epochs between evaluations, instead of the preset's." };
        var command = new System.CommandLine.Command("train-nuclei", "Trains a preset, and prints COCO metrics on the validation images and the time.")
        {
            data, preset, epochs, rate, set, seeds, results, every, weights, workspace, seconds,
        };
        command.SetAction(parsed =>
        {
            InstanceSegmentationOptions options = InstanceSegmentationPresets.ByName(parsed.GetValue(preset)!);
            options = OptionsJson.Change(options, parsed.GetValue(set));
            options = options with
            {
                Epochs = parsed.GetValue(epochs) ?? options.Epochs,
                Optimizer = options.Optimizer with { LearningRate = parsed.GetValue(rate) ?? options.Optimizer.LearningRate },
                Validation = options.Validation with { Every = parsed.GetValue(every) ?? options.Validation.Every },
            };
            List<SeedResult> finished = Read(parsed.GetValue(results));
            int[] wanted = parsed.GetValue(seeds)!;
            foreach (int seed in wanted.Except(finished.Select(run => run.Seed)))
            {
                finished.Add(Run(parsed.GetValue(data)!, options with { Seed = seed }, parsed.GetValue(weights), run => run with
                {
                    Workspace = parsed.GetValue(workspace),
                    CheckpointEvery = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                }));
                if (parsed.GetValue(results) is { } file)
                    File.WriteAllText(file.FullName, JsonSerializer.Serialize(finished));
            }
            Summarise([.. finished.Where(run => wanted.Contains(run.Seed))]);
        });
        return command;
    }

    private static List<SeedResult> Read(FileInfo? file) =>
        file is { Exists: true } ? JsonSerializer.Deserialize<List<SeedResult>>(File.ReadAllText(file.FullName))! : [];

    private static SeedResult Run(string folder, InstanceSegmentationOptions options, FileInfo? weights, Func<TrainingContext, TrainingContext> change)
    {
        TrainingData train = CocoFolder.Load(folder, "train", options.Seed);
        TrainingData validation = CocoFolder.Load(folder, "val", seed: null);
        long started = Stopwatch.GetTimestamp();
        TrainingContext run = change(TrainingContext.Create(null, null, fallbackToCpu: true, Console.WriteLine) with { Progress = new EveryTenthStep() });
        TrainingResult result = Trainer.Train(train, validation, options, run);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);

        InstanceSegmentationMetrics metrics = result.Metrics!.WithMasks!;
        Console.WriteLine($"Seed {options.Seed}:");
        Print(metrics);
        ObjectAccuracyFigures objects = CountObjects(result, options, validation);
        Print(objects);
        Console.WriteLine($"{elapsed:mm\\:ss} in all, with {result.Evaluations.Count} evaluations.");
        if (weights is not null)
            SafetensorsFile.Write(weights.FullName, result.Weights);
        return new SeedResult(
            options.Seed!.Value, metrics.BoundingBox.AP, metrics.BoundingBox.AP50, metrics.Mask.AP, metrics.Mask.AP50, metrics.Mask.AP75, elapsed.TotalMinutes,
            objects.ByIoU[0], objects.Mean);
    }

    private static ObjectAccuracyFigures CountObjects(TrainingResult result, InstanceSegmentationOptions options, TrainingData validation)
    {
        using var model = new MaskRcnn(options.Model, validation.ClassNames.Count);
        model.SetWeights(result.Weights);
        var scorer = new Scorer(model, options.Model, TorchSharp.torch.CPU);
        var accuracy = new ObjectAccuracy();
        foreach (ImageExample image in validation.Epoch(0))
            accuracy.Add(image.Instances, scorer.Score(image));
        return accuracy.Evaluate();
    }

    private static void Summarise(SeedResult[] runs)
    {
        Console.WriteLine($"Mean ± standard deviation over {runs.Length} seeds ({string.Join(", ", runs.Select(run => run.Seed))}):");
        Write("box AP", run => run.BoxAP);
        Write("box AP50", run => run.BoxAP50);
        Write("mask AP", run => run.MaskAP);
        Write("mask AP50", run => run.MaskAP50);
        Write("mask AP75", run => run.MaskAP75);
        Write("objects 0.5", run => run.ObjectsAt50);
        Write("0.5 to 0.9", run => run.ObjectsMean);
        Write("minutes", run => run.Minutes);

        void Write(string name, Func<SeedResult, double> value)
        {
            Console.WriteLine($"{name,11} {Spread.Of(runs, value)}  ({string.Join(", ", runs.Select(run => value(run).ToString("f3")))})");
        }
    }

    internal static void Print(ObjectAccuracyFigures objects) => Console.WriteLine(
        $"TP/(TP+FP+FN) over all objects (StarDist's measure) with scores from {objects.ScoreThreshold:f2}: {objects.ByIoU[0]:f3} at IoU 0.5, {objects.Mean:f3} over "
        + $"0.5 to 0.9, {objects.ByIoU[7]:f3} at 0.85; mean of the images over 0.5 to 0.95 (2018 Data Science Bowl): {objects.BowlScore:f3}");

    internal static void Print(InstanceSegmentationMetrics metrics)
    {
        foreach ((string kind, CocoMetrics each) in new[] { ("box", metrics.BoundingBox), ("mask", metrics.Mask) })
            Console.WriteLine($"{kind,4}: AP {each.AP:f4}, AP50 {each.AP50:f4}, AP75 {each.AP75:f4}, AR {each.AR:f4}");
    }

    /// <summary>What one seed's training came to.</summary>
    private sealed record SeedResult(int Seed, double BoxAP, double BoxAP50, double MaskAP, double MaskAP50, double MaskAP75, double Minutes,
        double ObjectsAt50 = 0, double ObjectsMean = 0);

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
