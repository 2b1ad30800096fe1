using System.CommandLine;
using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Training;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>
/// What few training images come to, from random weights and from ImageNet's: every number of images is trained on for the same number of
/// steps. It goes on where it was stopped.
/// </summary>
internal static class FewShot
{
    private static readonly (string Name, InitialWeights Weights)[] s_starts = [("random", InitialWeights.Random), ("ImageNet", InitialWeights.ImageNet)];

    public static System.CommandLine.Command Create()
    {
        var data = new Option<string>("--data") { Description = "Folder with train.json, train/, val.json and val/.", DefaultValueFactory = _ => "../shared/data/nuclei" };
        var preset = new Option<string>("--preset") { Description = "Preset to train.", DefaultValueFactory = _ => "nuclei" };
        var images = new Option<int[]>("--images") { Description = "Numbers of training images.", DefaultValueFactory = _ => [10, 50, 200], AllowMultipleArgumentsPerToken = true };
        var seeds = new Option<int[]>("--seeds") { Description = "Seeds.", DefaultValueFactory = _ => [1, 2, 3], AllowMultipleArgumentsPerToken = true };
        var steps = new Option<int>("--steps") { Description = "Steps of each training.", DefaultValueFactory = _ => 400 };
        var results = new Option<FileInfo>("--results") { Description = "File of finished trainings, to go on from.", DefaultValueFactory = _ => new FileInfo("few-shot.json") };
        var command = new System.CommandLine.Command("few-shot", "Trains on few images, from random weights and from ImageNet's, and prints a table.")
        {
            data, preset, images, seeds, steps, results,
        };
        command.SetAction(parsed =>
        {
            InstanceSegmentationOptions options = InstanceSegmentationPresets.ByName(parsed.GetValue(preset)!);
            FileInfo file = parsed.GetValue(results)!;
            List<FewShotRun> runs = file.Exists ? JsonSerializer.Deserialize<List<FewShotRun>>(File.ReadAllText(file.FullName))! : [];
            // Seeds outermost: a table of one seed is there first.
            foreach (int seed in parsed.GetValue(seeds)!)
            {
                foreach (int count in parsed.GetValue(images)!)
                {
                    foreach ((string start, InitialWeights weights) in s_starts)
                    {
                        if (runs.Any(run => (run.Seed, run.Images, run.Start, run.Steps) == (seed, count, start, parsed.GetValue(steps))))
                            continue;
                        runs.Add(Run(parsed.GetValue(data)!, (weights == InitialWeights.Random ? options.FromRandomWeights() : options with { InitialWeights = weights }) with { Seed = seed }, count, start, parsed.GetValue(steps)));
                        File.WriteAllText(file.FullName, JsonSerializer.Serialize(runs));
                    }
                }
            }
            Print([.. runs.Where(run => run.Steps == parsed.GetValue(steps))]);
        });
        return command;
    }

    private static FewShotRun Run(string folder, InstanceSegmentationOptions options, int images, string start, int steps)
    {
        TrainingData all = CocoFolder.Load(folder, "train", seed: null);
        // The same images for every start, others for every seed.
        int[] order = [.. Enumerable.Range(0, all.Count)];
        new Random(options.Seed!.Value).Shuffle(order);
        ImageExample[] chosen = [.. all.Epoch(0).Index().Where(image => order.Take(images).Contains(image.Index)).Select(image => image.Item)];
        // One epoch of as many images as the steps take, over and over the chosen ones, so that every number of images has the same steps.
        var train = new TrainingData(all.ClassNames, steps * options.BatchSize, _ => OverAndOver(chosen, options.Seed.Value).Take(steps * options.BatchSize));
        options = options with
        {
            Epochs = 1,
            // The last step's weights: choosing among epochs would need more images than there are.
            Validation = new ValidationOptions { KeepBest = false },
        };
        TrainingResult result = Trainer.Train(
            train, CocoFolder.Load(folder, "val", seed: null), options, TrainingContext.Create(null, null, fallbackToCpu: true, Console.WriteLine));
        InstanceSegmentationMetrics metrics = result.Metrics!.WithMasks!;
        Console.WriteLine($"{images} images, {start}, seed {options.Seed}: box AP {metrics.BoundingBox.AP:f3}, mask AP {metrics.Mask.AP:f3}, AP50 {metrics.Mask.AP50:f3}");
        return new FewShotRun(images, start, options.Seed.Value, steps, metrics.BoundingBox.AP, metrics.Mask.AP, metrics.Mask.AP50);
    }

    /// <summary>The images without end, each time in another order.</summary>
    private static IEnumerable<ImageExample> OverAndOver(ImageExample[] images, int seed)
    {
        for (int round = 0; ; round++)
        {
            ImageExample[] shuffled = [.. images];
            new Random(seed + round).Shuffle(shuffled);
            foreach (ImageExample image in shuffled)
                yield return image;
        }
    }

    private static void Print(FewShotRun[] runs)
    {
        Console.WriteLine("| images | initial weights | seeds | box AP | mask AP | mask AP50 |");
        Console.WriteLine("| ---: | --- | ---: | ---: | ---: | ---: |");
        foreach (IGrouping<(int Images, string Start), FewShotRun> row in runs.GroupBy(run => (run.Images, run.Start)).OrderBy(row => row.Key.Images))
        {
            FewShotRun[] each = [.. row];
            Console.WriteLine(
                $"| {row.Key.Images} | {row.Key.Start} | {each.Length} | {Spread.Of(each, run => run.BoxAP)} | {Spread.Of(each, run => run.MaskAP)} | {Spread.Of(each, run => run.MaskAP50)} |");
        }
    }

    /// <summary>What one training came to.</summary>
    private sealed record FewShotRun(int Images, string Start, int Seed, int Steps, double BoxAP, double MaskAP, double MaskAP50);
}
