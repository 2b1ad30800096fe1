using System.CommandLine;
using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>
/// What the choice of the images to label makes out: training starts with a few random images, and each round adds images, those that the
/// model is least sure of or random ones, with the labels that the data set has. Every round trains anew for the same number of steps. It
/// goes on where it was stopped.
/// </summary>
internal static class LabellingLoop
{
    private const string Uncertain = "least sure", Random = "random";

    public static System.CommandLine.Command Create()
    {
        var data = new Option<string>("--data") { Description = "Folder with train.json, train/, val.json and val/.", DefaultValueFactory = _ => "../shared/data/nuclei" };
        var preset = new Option<string>("--preset") { Description = "Preset to train.", DefaultValueFactory = _ => "smallObjects" };
        var images = new Option<int[]>("--images") { Description = "Labelled images of each round.", DefaultValueFactory = _ => [10, 20, 40], AllowMultipleArgumentsPerToken = true };
        var seeds = new Option<int[]>("--seeds") { Description = "Seeds.", DefaultValueFactory = _ => [1, 2, 3], AllowMultipleArgumentsPerToken = true };
        var steps = new Option<int>("--steps") { Description = "Steps of each training.", DefaultValueFactory = _ => 150 };
        var results = new Option<FileInfo>("--results") { Description = "File of finished rounds, to go on from.", DefaultValueFactory = _ => new FileInfo("labelling-loop.json") };
        var command = new System.CommandLine.Command("labelling-loop", "Adds images to label by the model's uncertainty and at random, and prints a table.")
        {
            data, preset, images, seeds, steps, results,
        };
        command.SetAction(parsed =>
        {
            FileInfo file = parsed.GetValue(results)!;
            List<Round> rounds = file.Exists ? JsonSerializer.Deserialize<List<Round>>(File.ReadAllText(file.FullName))! : [];
            var loop = new Loop(
                parsed.GetValue(data)!, InstanceSegmentationPresets.ByName(parsed.GetValue(preset)!), parsed.GetValue(steps),
                rounds, () => File.WriteAllText(file.FullName, JsonSerializer.Serialize(rounds)));
            // Seeds outermost: a table of one seed is there first.
            foreach (int seed in parsed.GetValue(seeds)!)
            {
                foreach (string choice in new[] { Uncertain, Random })
                    loop.Run(choice, seed, [.. parsed.GetValue(images)!.Order()]);
            }
            Print([.. rounds.Where(round => round.Steps == parsed.GetValue(steps))]);
        });
        return command;
    }

    private static void Print(Round[] rounds)
    {
        Console.WriteLine("| images | next chosen | seeds | box AP | mask AP | mask AP50 |");
        Console.WriteLine("| ---: | --- | ---: | ---: | ---: | ---: |");
        foreach (IGrouping<(int Images, string Choice), Round> row in rounds.GroupBy(round => (round.Names.Count, round.Choice)).OrderBy(row => row.Key))
        {
            Round[] each = [.. row];
            Console.WriteLine($"| {row.Key.Images} | {row.Key.Choice} | {each.Length} | {Spread.Of(each, round => round.BoxAP)} | {Spread.Of(each, round => round.MaskAP)} | {Spread.Of(each, round => round.MaskAP50)} |");
        }
    }

    /// <summary>A finished round: what was trained on, what came of it, and the images that the next round would take first.</summary>
    private sealed record Round(string Choice, int Seed, int Steps, IReadOnlyList<string> Names, double BoxAP, double MaskAP, double MaskAP50, IReadOnlyList<string> Next);

    private sealed class Loop(string folder, InstanceSegmentationOptions options, int steps, List<Round> rounds, Action save)
    {
        private readonly LabelledDataset _all = CocoReader.Load(Path.Combine(folder, "train.json"), Path.Combine(folder, "train"));

        public void Run(string choice, int seed, int[] sizes)
        {
            string[] shuffled = [.. _all.Images.Select(image => image.FileName)];
            new Random(seed).Shuffle(shuffled);
            string[] names = [.. shuffled.Take(sizes[0])];
            foreach ((int i, int size) in sizes.Index())
            {
                Round round = Finished(choice, seed, names) ?? Add(choice, seed, names);
                if (i < sizes.Length - 1)
                {
                    IEnumerable<string> next = choice == Uncertain ? round.Next : shuffled.Except(names);
                    names = [.. names, .. next.Take(sizes[i + 1] - size)];
                }
            }
        }

        /// <summary>The first images are those of both choices: whichever came first has trained on them.</summary>
        private Round? Finished(string choice, int seed, string[] names)
        {
            Round[] same = [.. rounds.Where(round => round.Seed == seed && round.Steps == steps && round.Names.SequenceEqual(names))];
            if (same.FirstOrDefault(round => round.Choice == choice) is { } own)
                return own;
            if (same.FirstOrDefault() is not { } other)
                return null;
            rounds.Add(other with { Choice = choice });
            save();
            return rounds[^1];
        }

        private Round Add(string choice, int seed, string[] names)
        {
            InstanceSegmentationCatalog segmentation = new MLContext(seed).InstanceSegmentation();
            Dictionary<string, LabelledImage> byName = _all.Images.ToDictionary(image => image.FileName);
            // One epoch of as many images as the steps take, over and over the chosen ones, so that every round has the same steps.
            LabelledImage[] rows = [.. Enumerable.Range(0, steps * options.BatchSize).Select(i => byName[names[i % names.Length]])];
            InstanceSegmentationOptions training = options with
            {
                Seed = seed,
                Epochs = 1,
                // The last step's weights: choosing among epochs would need more images than there are.
                Validation = new ValidationOptions { KeepBest = false },
            };
            IDataView validation = segmentation.LoadFromCoco(Path.Combine(folder, "val.json"), Path.Combine(folder, "val"));
            using InstanceSegmentationTransformer model = segmentation.SegmentInstances(training, validation).Fit(View(rows));
            string[] next = choice == Random ? [] : Next(segmentation, model, [.. _all.Images.ExceptBy(names, image => image.FileName)]);
            InstanceSegmentationMetrics metrics = model.ValidationMetrics!;
            Console.WriteLine(FormattableString.Invariant(
                $"{names.Length} images, {choice}, seed {seed}: box AP {metrics.BoundingBox.AP:f3}, mask AP {metrics.Mask.AP:f3}, AP50 {metrics.Mask.AP50:f3}"));
            rounds.Add(new Round(choice, seed, steps, names, metrics.BoundingBox.AP, metrics.Mask.AP, metrics.Mask.AP50, next));
            save();
            return rounds[^1];
        }

        private string[] Next(InstanceSegmentationCatalog segmentation, InstanceSegmentationTransformer model, LabelledImage[] unlabelled) =>
            [.. segmentation.SuggestLabels(model, View(unlabelled)).Images.Select(image => image.FileName)];

        private LabelledDataView View(LabelledImage[] images) => new(_all.With(images));
    }
}
