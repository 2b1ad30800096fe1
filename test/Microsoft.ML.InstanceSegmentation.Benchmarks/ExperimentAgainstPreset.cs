using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Examples;
using Microsoft.ML.InstanceSegmentation.Tool;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>
/// An experiment on generated shapes beside the options that it starts from, which are those that the command line trains with where no
/// preset is named: as they are, and trained for as long as the whole experiment took. All three are measured on images that neither
/// trained nor chose anything. Time is the processor's, which other work on the machine does not change. It goes on where it was stopped,
/// but what was stopped in its middle counts the time after that alone.
/// </summary>
internal static class ExperimentAgainstPreset
{
    /// <summary>Scenes of the test images are other ones than those of any seed's training.</summary>
    private const int TestSeed = 1000;

    private const string Automatic = "auto";

    public static System.CommandLine.Command Create()
    {
        var preset = new Option<string>("--preset") { Description = $"Preset to start from; {Automatic} are the options that are fitted to the data.", DefaultValueFactory = _ => Automatic };
        var set = new Option<string?>("--set") { Description = "Options that differ from those, as train-nuclei takes them." };
        var images = new Option<int>("--images") { Description = "Training images.", DefaultValueFactory = _ => 50 };
        var epochs = new Option<int>("--epochs") { Description = "Epochs of a configuration that comes to its end.", DefaultValueFactory = _ => 36 };
        var models = new Option<int>("--models") { Description = "Configurations.", DefaultValueFactory = _ => 12 };
        var factor = new Option<int>("--reduction") { Description = "One of this many goes on from each rung.", DefaultValueFactory = _ => 3 };
        var sampler = new Option<ExperimentSampler>("--sampler") { Description = "How they are drawn.", DefaultValueFactory = _ => ExperimentSampler.Parzen };
        var seeds = new Option<int[]>("--seeds") { Description = "Seeds.", DefaultValueFactory = _ => [1, 2, 3], AllowMultipleArgumentsPerToken = true };
        var output = new Option<string>("--output") { Description = "Folder of the data, the trials and the results so far.", DefaultValueFactory = _ => "output/experiment" };
        var command = new System.CommandLine.Command("experiment", "Compares an experiment with the options that it starts from, given the same time.")
        {
            preset, set, images, epochs, models, factor, sampler, seeds, output,
        };
        command.SetAction(parsed =>
        {
            string name = parsed.GetValue(preset)!;
            InstanceSegmentationOptions Start(InstanceSegmentationCatalog segmentation, IDataView train) => OptionsJson.Change(
                name == Automatic ? segmentation.SuggestOptions(train) : InstanceSegmentationPresets.ByName(name), parsed.GetValue(set));
            string folder = parsed.GetValue(output)!;
            foreach (int seed in parsed.GetValue(seeds)!)
            {
                var run = new SeedRun(Path.Combine(folder, $"seed-{seed}-{parsed.GetValue(sampler)}"), Start, seed, parsed.GetValue(epochs), parsed.GetValue(images));
                run.Go(new InstanceSegmentationExperimentSettings { MaxModels = parsed.GetValue(models), ReductionFactor = parsed.GetValue(factor), Sampler = parsed.GetValue(sampler) });
            }
            Print([.. parsed.GetValue(seeds)!.SelectMany(seed => SeedRun.Read(Path.Combine(folder, $"seed-{seed}-{parsed.GetValue(sampler)}")))]);
        });
        return command;
    }

    private static void Print(Measured[] all)
    {
        Console.WriteLine("| | seeds | box AP | mask AP | processor minutes | epochs |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (IGrouping<string, Measured> row in all.GroupBy(each => each.What))
        {
            Measured[] runs = [.. row];
            Console.WriteLine(
                $"| {row.Key} | {runs.Length} | {Summary(runs, run => run.BoxAP)} | {Summary(runs, run => run.MaskAP)} | {runs.Average(run => run.Minutes):f1} | {string.Join(", ", runs.Select(run => run.Epochs))} |");
        }
        foreach (Measured best in all.Where(each => each.Values is not null))
            Console.WriteLine($"Seed {best.Seed}: {best.Values}");
    }

    private static string Summary(Measured[] runs, Func<Measured, double> value) =>
        $"{Spread.Of(runs, value)} ({string.Join(", ", runs.Select(run => value(run).ToString("f3")))})";

    /// <summary>One seed: its data, its experiment and the two trainings beside it.</summary>
    private sealed class SeedRun
    {
        private readonly MLContext _ml = new();
        private readonly InstanceSegmentationOptions _start;
        private readonly string _folder;
        private readonly IDataView _train, _validation, _test;
        private readonly List<Measured> _measured;

        public SeedRun(string folder, Func<InstanceSegmentationCatalog, IDataView, InstanceSegmentationOptions> start, int seed, int epochs, int images)
        {
            _folder = folder;
            ShapesDataset data = ShapesDataset.Write(Path.Combine(folder, "shapes"), images, 50, seed);
            ShapesDataset test = ShapesDataset.Write(Path.Combine(folder, "test"), 0, 100, TestSeed);
            _train = _ml.Data.LoadFromCoco(data.TrainingAnnotations, data.TrainingImages);
            _validation = _ml.Data.LoadFromCoco(data.ValidationAnnotations, data.ValidationImages);
            _test = _ml.Data.LoadFromCoco(test.ValidationAnnotations, test.ValidationImages);
            _start = start(_ml.InstanceSegmentation(), _train) with { Seed = seed, Epochs = epochs };
            _measured = Read(folder);
        }

        private string ResultFile => ResultFileIn(_folder);

        public static List<Measured> Read(string folder) =>
            File.Exists(ResultFileIn(folder)) ? JsonSerializer.Deserialize<List<Measured>>(File.ReadAllText(ResultFileIn(folder)))! : [];

        public void Go(InstanceSegmentationExperimentSettings settings)
        {
            Once("experiment", () => Search(settings));
            Measured experiment = _measured.Single(each => each.What == "experiment");
            Once("preset", () => Train("preset", _start));
            Measured preset = _measured.Single(each => each.What == "preset");
            int epochs = (int)Math.Round(_start.Epochs * experiment.Minutes / preset.Minutes);
            Once("preset, as long", () => Train("preset, as long", _start with { Epochs = epochs }));
        }

        private void Once(string what, Func<Measured> measure)
        {
            if (_measured.Any(each => each.What == what))
                return;
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            Measured measured = measure();
            _measured.Add(measured with { Minutes = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMinutes });
            File.WriteAllText(ResultFile, JsonSerializer.Serialize(_measured));
            Console.WriteLine(_measured[^1]);
        }

        private Measured Search(InstanceSegmentationExperimentSettings settings)
        {
            using InstanceSegmentationExperimentResult result = _ml.InstanceSegmentation().CreateExperiment(
                settings with { Start = _start, CacheDirectory = Path.Combine(_folder, "trials") }).Execute(_train, _validation, new RunLine());
            InstanceSegmentationRunDetail best = result.BestRun;
            return Measure("experiment", best.Model!, result.RunDetails.Sum(run => run.Epochs)) with
            {
                Values = $"trial {best.Trial}: {string.Join(", ", best.Values.Select(each => $"{each.Key} {each.Value}"))}",
            };
        }

        private Measured Train(string what, InstanceSegmentationOptions options)
        {
            // As trials are evaluated: at the end alone.
            options = options with { Validation = options.Validation with { Every = options.Epochs, Patience = 0 } };
            using InstanceSegmentationTransformer model = _ml.InstanceSegmentation().SegmentInstances(options, _validation, workspacePath: Path.Combine(_folder, what)).Fit(_train);
            return Measure(what, model, options.Epochs);
        }

        private Measured Measure(string what, InstanceSegmentationTransformer model, int epochs)
        {
            InstanceSegmentationMetrics metrics = _ml.InstanceSegmentation().Evaluate(model.Transform(_test));
            return new Measured(what, _start.Seed!.Value, metrics.BoundingBox.AP, metrics.Mask.AP, Minutes: 0, epochs, Values: null);
        }

        private static string ResultFileIn(string folder) => Path.Combine(folder, "results.json");
    }

    private sealed class RunLine : IProgress<InstanceSegmentationRunDetail>
    {
        public void Report(InstanceSegmentationRunDetail value) => Console.WriteLine(
            $"trial {value.Trial}: {value.Measure:f3} after {value.Epochs} of {value.Options.Epochs} epochs, {value.RuntimeInSeconds:f0} s ({string.Join(", ", value.Values.Select(each => $"{each.Key} {each.Value}"))}) {value.Error}");
    }

    /// <summary>What one of the three came to on the test images.</summary>
    private sealed record Measured(string What, int Seed, double BoxAP, double MaskAP, double Minutes, int Epochs, string? Values);
}
