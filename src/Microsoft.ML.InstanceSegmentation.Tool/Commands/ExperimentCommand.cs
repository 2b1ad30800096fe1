using System.CommandLine;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary><c>experiment</c>: looks for good options for one's own images.</summary>
internal static class ExperimentCommand
{
    public static System.CommandLine.Command Create()
    {
        var annotations = CommonOptions.Annotations();
        var images = CommonOptions.Images();
        var validation = CommonOptions.Validation("compare on");
        var validationImages = CommonOptions.ValidationImages();
        var preset = new Option<string?>("--preset") { Description = $"Options to start from: {string.Join(", ", InstanceSegmentationPresets.Names)}; without it they are fitted to the data" };
        var set = CommonOptions.Set();
        var epochs = new Option<int?>("--epochs") { Description = "Passes over the training images of those that are trained to their end" };
        var models = new Option<int?>("--models") { Description = "Configurations to try; without it, as many as the time allows" };
        var minutes = new Option<double>("--minutes") { Description = "Time after which it ends with the best so far", DefaultValueFactory = _ => 60 };
        var metric = new Option<InstanceSegmentationMetric>("--metric") { Description = "What configurations are compared by" };
        var sampler = new Option<ExperimentSampler>("--sampler") { Description = "How configurations are drawn", DefaultValueFactory = _ => ExperimentSampler.Parzen };
        var seed = new Option<int>("--seed") { Description = "Seed of the random numbers", DefaultValueFactory = _ => 1 };
        var output = new Option<string>("--output") { Description = "Folder for the trials, from which an interrupted experiment goes on, and for the best model", DefaultValueFactory = _ => "experiment" };
        minutes.Require(value => value is > 0 and < uint.MaxValue / 60, "give more than 0");
        var command = new System.CommandLine.Command(
            "experiment", "Looks for good options: trains many configurations a little, and lets the best go on. Stopped by Ctrl+C it leaves the best so far; begun again, it goes on.")
        {
            annotations, images, validation, validationImages, preset, set, epochs, models, minutes, metric, sampler, seed, output,
        };
        var reading = ReadingFlags.AddTo(command, window: true);
        command.SetAction(parsed => CommandLineProgram.Run(cancellation =>
        {
            var ml = ReadingFlags.WarningContext(parsed.GetValue(seed));
            InstanceSegmentationCatalog segmentation = ml.InstanceSegmentation();
            IDataView train = segmentation.LoadInstances(parsed.GetRequiredValue(annotations), parsed.GetValue(images), reading.Of(parsed));
            IDataView? validate = parsed.GetValue(validation) is { } file ? segmentation.LoadInstances(file, parsed.GetValue(validationImages), reading.BesideTraining(parsed)) : null;
            InstanceSegmentationOptions start = parsed.GetValue(preset) is { } name ? InstanceSegmentationPresets.ByName(name) : segmentation.SuggestOptions(train);
            start = OptionsJson.Change(start, parsed.GetValue(set));
            var settings = new InstanceSegmentationExperimentSettings
            {
                Start = start with { Seed = parsed.GetValue(seed), Epochs = parsed.GetValue(epochs) ?? start.Epochs },
                MaxModels = parsed.GetValue(models),
                MaxExperimentTimeInSeconds = (uint)Math.Ceiling(parsed.GetValue(minutes) * 60),
                OptimizingMetric = parsed.GetValue(metric),
                Sampler = parsed.GetValue(sampler),
                CacheDirectory = parsed.GetRequiredValue(output),
                CancellationToken = cancellation,
            };
            return Run(ml, settings, train, validate);
        }));
        HelpExamples.AddTo(
            command,
            "segment-instances experiment --annotations data/train.json --validation data/val.json --minutes 240",
            "segment-instances experiment --annotations data/train.json --preset smallObjects --models 27 --output search");
        return command;
    }

    private static int Run(MLContext ml, InstanceSegmentationExperimentSettings settings, IDataView train, IDataView? validation)
    {
        string folder = settings.CacheDirectory!;
        using InstanceSegmentationExperimentResult result = ml.InstanceSegmentation().CreateExperiment(settings)
            .Execute(train, validation, new RunLine(settings.OptimizingMetric), new ConsoleProgress { ShowsEvaluations = false });
        Tables.Write(result.Leaderboard.Headings, result.Leaderboard.Rows);
        InstanceSegmentationRunDetail best = result.BestRun;
        ml.Model.Save(best.Model!, train.Schema, Path.Combine(folder, "model.zip"));
        JsonResult.Save(Path.Combine(folder, "options.json"), best.Options);
        Console.WriteLine(
            $"{(result.WasStopped ? "Stopped; the best so far" : "The best")} is trial {best.Trial}, in {folder}: model.zip, options.json (for train --set), leaderboard.html");
        if (!best.IsTrainedToItsEnd)
            Console.WriteLine($"It was trained for {best.Epochs} of {best.Options.Epochs} epochs; begin the experiment again with more time, or train with its options.");
        return settings.CancellationToken.IsCancellationRequested ? CommandLineProgram.Interrupted : 0;
    }

    /// <summary>A line for each run that has come to a rung.</summary>
    private sealed class RunLine(InstanceSegmentationMetric metric) : IProgress<InstanceSegmentationRunDetail>
    {
        public void Report(InstanceSegmentationRunDetail value) => Console.WriteLine(value.Error is { } error
            ? $"trial {value.Trial} failed: {error}"
            : FormattableString.Invariant($"trial {value.Trial}: {metric} {value.Measure:0.000} after {value.Epochs} of {value.Options.Epochs} epochs ({string.Join(", ", value.Values.Select(each => $"{each.Key} {each.Value}"))})"));
    }
}
