using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary><c>train</c>: a model of one's own labelled images, with its report.</summary>
internal static class TrainCommand
{
    private const string Automatic = "auto";

    public static System.CommandLine.Command Create()
    {
        var annotations = new Option<string[]>("--annotations")
        {
            Description = $"Labelled images: {CommonOptions.Formats}; or several",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var images = CommonOptions.Images();
        var validation = CommonOptions.Validation("measure the model on");
        var validationImages = CommonOptions.ValidationImages();
        var preset = new Option<string>("--preset")
        {
            Description = $"Options to start from: {Automatic}, which fits them to the data, or {string.Join(", ", InstanceSegmentationPresets.Names)}",
            DefaultValueFactory = _ => Automatic,
        };
        var set = CommonOptions.Set();
        var epochs = new Option<int?>("--epochs") { Description = "Passes over the training images" };
        var seed = new Option<int>("--seed") { Description = "Seed of the random numbers: the same gives the same model on the CPU", DefaultValueFactory = _ => 1 };
        var output = new Option<string>("--output") { Description = "Folder for the model, the report, and the checkpoint that an interrupted training goes on from", DefaultValueFactory = _ => "run" };
        var json = CommonOptions.Json();
        epochs.Require(value => value is not < 1, "give at least 1");
        var command = new System.CommandLine.Command("train", "Trains a model on labelled images. Stopped by Ctrl+C it leaves the model so far; begun again, an interrupted training goes on.")
        {
            annotations, images, validation, validationImages, preset, set, epochs, seed, output, json,
        };
        var reading = ReadingFlags.AddTo(command, window: true);
        command.SetAction(parsed => CommandLineProgram.Run(cancellation =>
        {
            var ml = new MLContext(parsed.GetValue(seed));
            bool asJson = parsed.GetValue(json);
            var progress = new ConsoleProgress { ShowsEvaluations = false, Output = JsonResult.Messages(asJson) };
            var told = new HashSet<string>(StringComparer.Ordinal);
            ml.Log += (_, message) => Print(message, progress, told);
            InstanceSegmentationCatalog segmentation = ml.InstanceSegmentation();
            IDataView train = segmentation.LoadInstances(parsed.GetRequiredValue(annotations), parsed.GetValue(images), reading.Of(parsed));
            IDataView? validate = parsed.GetValue(validation) is { } file
                ? segmentation.LoadInstances(file, parsed.GetValue(validationImages), reading.BesideTraining(parsed))
                : null;
            string start = parsed.GetRequiredValue(preset);
            InstanceSegmentationOptions options = start == Automatic ? segmentation.SuggestOptions(train) : InstanceSegmentationPresets.ByName(start);
            options = OptionsJson.Change(options, parsed.GetValue(set));
            options = options with
            {
                Seed = parsed.GetValue(seed),
                ReturnModelWhenCancelled = true,
                Model = options.Model with { Image = options.Model.Image with { Window = reading.Of(parsed).Images.Window ?? options.Model.Image.Window } },
                UnreadableImages = reading.Of(parsed).UnreadableImages is UnreadableImages.Skip ? UnreadableImages.Skip : options.UnreadableImages,
                Validation = validate is null && options.Validation.Fraction is 0 ? options.Validation with { Fraction = 0.2 } : options.Validation,
            };
            if (parsed.GetValue(epochs) is { } passes)
                options = WithEpochs(options, passes);
            string source = $"trained on {string.Join(", ", parsed.GetRequiredValue(annotations))}{(parsed.GetValue(validation) is { } checkedOn ? $"; validated on {checkedOn}" : "")}";
            return Train(ml, train, validate, options, source, parsed.GetRequiredValue(output), asJson, progress, cancellation);
        }));
        HelpExamples.AddTo(
            command,
            "segment-instances train --annotations data/train.json --validation data/val.json",
            "segment-instances train --annotations export/_annotations.coco.json --preset smallObjects --epochs 20 --output run2");
        return command;
    }

    /// <summary>What a training leaves, the model first.</summary>
    private static readonly string[] s_files = ["model.zip", "model.onnx", "options.json", "report.html", "metrics.json"];

    /// <summary>A shorter training is evaluated as often in its course, a longer one as often in time.</summary>
    private static InstanceSegmentationOptions WithEpochs(InstanceSegmentationOptions options, int epochs) => options with
    {
        Epochs = epochs,
        Validation = options.Validation with
        {
            Every = Math.Clamp((int)Math.Round((double)options.Validation.Every * epochs / options.Epochs), 1, options.Validation.Every),
        },
    };

    private static int Train(
        MLContext ml, IDataView train, IDataView? validation, InstanceSegmentationOptions options, string source, string folder, bool json, ConsoleProgress progress, CancellationToken cancellation)
    {
        CommonOptions.CreateFolder(folder);
        string checkpoints = Path.Combine(folder, "checkpoint");
        var report = new TrainingReport(options) { DataSource = source };
        progress.AlsoTell(report);
        // Not before the training has begun: one that is refused leaves what an earlier one has in the folder.
        progress.AlsoTell(new FirstStep(() => JsonResult.Save(Path.Combine(folder, "options.json"), options)));
        InstanceSegmentationEstimator estimator = ml.InstanceSegmentation().SegmentInstances(options, validation, progress, checkpoints, cancellation);
        InstanceSegmentationTransformer? model = null;
        try
        {
            model = estimator.Fit(train);
            if (model.WasCancelled && report.Steps == 0 && !Directory.Exists(checkpoints))
            {
                Console.Error.WriteLine("Cancelled before the first step was done: there is nothing to keep.");
                return CommandLineProgram.Interrupted;
            }
            // Given again after its end, it changes nothing.
            if (report.Steps > 0 || !s_files.Take(2).All(name => File.Exists(Path.Combine(folder, name))))
                Save(ml, model, train, folder);
            if (report.Steps > 0)
                report.Save(Path.Combine(folder, "report.html"), model);
            ConsoleWindow.WriteMessage(
                JsonResult.Messages(json),
                $"{(model.WasCancelled ? "Cancelled; what was learnt so far is" : "The model is")} in {folder}: {string.Join(", ", s_files.Where(name => File.Exists(Path.Combine(folder, name))))}");
            if (json)
                JsonResult.Write(new Trained(folder, model.WasCancelled, model.ClassNames, model.SkippedImages, model.ValidationMetrics is { } metrics ? JsonNode.Parse(metrics.ToJson()) : null));
            return model.WasCancelled ? CommandLineProgram.Interrupted : 0;
        }
        catch (TrainingFailedException failure) when (failure.LastGoodModel is { } lastGood)
        {
            AtomicFile.Write(Path.Combine(folder, "model.zip"), stream => ml.Model.Save(lastGood, train.Schema, stream));
            Console.Error.WriteLine($"The weights before the step that failed are in {folder}/model.zip");
            TrySave(report, folder);
            throw;
        }
        catch
        {
            TrySave(report, folder);
            throw;
        }
        finally
        {
            model?.Dispose();
        }
    }

    /// <summary>Of a training that failed; that is told, and not that the report cannot be written either.</summary>
    private static void TrySave(TrainingReport report, string folder)
    {
        if (report.Steps == 0)
            return;
        try
        {
            report.Save(Path.Combine(folder, "report.html"));
        }
        catch (IOException failure)
        {
            Console.Error.WriteLine("warning: " + failure.Message);
        }
    }

    private static void Save(MLContext ml, InstanceSegmentationTransformer model, IDataView train, string folder)
    {
        AtomicFile.Write(Path.Combine(folder, "model.zip"), stream => ml.Model.Save(model, train.Schema, stream));
        model.SaveOnnx(Path.Combine(folder, "model.onnx"));
        model.ValidationMetrics?.Save(Path.Combine(folder, "metrics.json"));
    }

    /// <summary>What the library says, and not what ML.NET's own parts trace; once, where choosing options and training both say it.</summary>
    private static void Print(LoggingEventArgs message, ConsoleProgress progress, HashSet<string> told)
    {
        if (message.Source?.StartsWith("InstanceSegmentation", StringComparison.Ordinal) != true)
            return;
        if (message.Kind is ChannelMessageKind.Warning or ChannelMessageKind.Error)
            progress.WriteMessage(Console.Error, "warning: " + message.RawMessage);
        else if (message.Kind is ChannelMessageKind.Info && told.Add(message.RawMessage))
            progress.WriteMessage(progress.Output, message.RawMessage);
    }

    /// <summary>Does something once, when the first step is done.</summary>
    private sealed class FirstStep(Action action) : IProgress<TrainingProgress>
    {
        private Action? _action = action;

        public void Report(TrainingProgress value) => Interlocked.Exchange(ref _action, null)?.Invoke();
    }

    private sealed record Trained(string Folder, bool WasCancelled, IReadOnlyList<string> Classes, IReadOnlyList<string> SkippedImages, JsonNode? Metrics);
}
