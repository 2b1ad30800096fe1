using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Training;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>
/// Rows of a table, each trained for the same number of steps at several seeds. Finished trainings are in a file, and it goes on where it
/// was stopped. Several processes must not share the file.
/// </summary>
/// <param name="data">Folder with train.json, train/, val.json and val/.</param>
/// <param name="steps">Steps of each training.</param>
/// <param name="results">File of finished trainings.</param>
internal sealed class ShortTrainings(string data, int steps, FileInfo results)
{
    private readonly List<ShortRun> _runs = results.Exists ? JsonSerializer.Deserialize<List<ShortRun>>(File.ReadAllText(results.FullName))! : [];

    /// <summary>Trains what is not in the file yet, and prints the table.</summary>
    /// <param name="header">Names of the rows' columns.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="seeds">Seeds of each row.</param>
    public void Go(string header, IReadOnlyList<ShortTraining> rows, IReadOnlyCollection<int> seeds)
    {
        // Seeds outermost: a table of one seed is there first.
        foreach (int seed in seeds)
        {
            foreach (ShortTraining row in rows.Where(row => !_runs.Any(run => (run.Row, run.Seed, run.Steps) == (row.Name, seed, steps))))
            {
                _runs.Add(Train(row, seed));
                File.WriteAllText(results.FullName, JsonSerializer.Serialize(_runs));
            }
        }
        Print(header, rows);
    }

    private ShortRun Train(ShortTraining row, int seed)
    {
        TrainingData all = CocoFolder.Load(data, "train", seed: null);
        // The same images for every row, others for every seed.
        int[] order = [.. Enumerable.Range(0, all.Count)];
        new Random(seed).Shuffle(order);
        var taken = order.Take(row.Images ?? all.Count).ToHashSet();
        ImageExample[] chosen = [.. all.Epoch(0).Where((_, index) => taken.Contains(index))];
        // One epoch of as many images as the steps take, over and over the chosen ones, so that every number of images has the same steps.
        int images = steps * row.Options.BatchSize;
        var train = new TrainingData(all.ClassNames, images, _ => OverAndOver(chosen, seed).Take(images));
        InstanceSegmentationOptions options = row.Options with
        {
            Seed = seed,
            Epochs = 1,
            // The last step's weights: choosing among epochs would need more images than there are.
            Validation = new ValidationOptions { KeepBest = false },
        };
        TrainingResult result = Trainer.Train(
            train, CocoFolder.Load(data, "val", seed: null), options, TrainingContext.Create(null, null, fallbackToCpu: true, Console.WriteLine));
        InstanceSegmentationMetrics metrics = result.Metrics!.WithMasks!;
        Console.WriteLine($"{row.Name}, seed {seed}: box AP {metrics.BoundingBox.AP:f3}, mask AP {metrics.Mask.AP:f3}, AP50 {metrics.Mask.AP50:f3}");
        return new ShortRun(row.Name, seed, steps, metrics.BoundingBox.AP, metrics.Mask.AP, metrics.Mask.AP50);
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

    private void Print(string header, IReadOnlyList<ShortTraining> rows)
    {
        Console.WriteLine($"| {header} | seeds | box AP | mask AP | mask AP50 |");
        Console.WriteLine($"| {string.Join(" | ", header.Split('|').Select(_ => "---"))} | ---: | ---: | ---: | ---: |");
        foreach (ShortTraining row in rows)
        {
            ShortRun[] each = [.. _runs.Where(run => (run.Row, run.Steps) == (row.Name, steps))];
            if (each.Length > 0)
                Console.WriteLine($"| {row.Name} | {each.Length} | {Spread.Of(each, run => run.BoxAP)} | {Spread.Of(each, run => run.MaskAP)} | {Spread.Of(each, run => run.MaskAP50)} |");
        }
    }

    /// <summary>What one training came to.</summary>
    private sealed record ShortRun(string Row, int Seed, int Steps, double BoxAP, double MaskAP, double MaskAP50);
}

/// <summary>A row: its options, and how many of the training images it has; null: all.</summary>
/// <param name="Name">What stands in the table; several columns are divided by " | ".</param>
internal sealed record ShortTraining(string Name, InstanceSegmentationOptions Options, int? Images);
