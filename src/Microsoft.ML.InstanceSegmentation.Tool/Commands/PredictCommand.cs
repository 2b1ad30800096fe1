using System.CommandLine;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Tool;

/// <summary><c>predict</c>: the instances in images, as a file in COCO's format and as pictures.</summary>
internal static class PredictCommand
{
    public static System.CommandLine.Command Create()
    {
        var paths = new Argument<string[]>("images") { Description = "Image files, and folders of them", Arity = ArgumentArity.OneOrMore };
        var model = CommonOptions.Model();
        var output = new Option<string>("--output") { Description = "Folder for predictions.json and the overlays", DefaultValueFactory = _ => "predictions" };
        var score = CommonOptions.MinimumScore("Instances below this score are left out, 0 to 1");
        var overlays = new Option<bool>("--overlays") { Description = "Also draw the instances on each image" };
        var measurements = new Option<bool>("--measurements") { Description = "Also measure the instances: measurements.csv, a row for each, with area, perimeter, axes and intensities" };
        var pixelSize = new Option<double>("--pixel-size") { Description = "Side of a pixel in the unit of the measurements, such as 0.325 for micrometres", DefaultValueFactory = _ => new MeasurementOptions().PixelSize };
        pixelSize.Require(value => value is > 0 and < double.PositiveInfinity, "give more than 0");
        var keepStored = ReadingFlags.KeepStoredOrientation();
        var json = CommonOptions.Json();
        var command = new System.CommandLine.Command("predict", "Finds instances in images; an image that cannot be read is named, and the others are scored.")
        {
            paths, model, output, score, overlays, measurements, pixelSize, keepStored, json,
        };
        command.SetAction(parsed => CommandLineProgram.Run(cancellation =>
        {
            string[] files = Files(parsed.GetRequiredValue(paths));
            string folder = parsed.GetRequiredValue(output);
            var ml = new MLContext();
            using InstanceSegmentationTransformer transformer = ModelFiles.Open(ml, parsed.GetRequiredValue(model));
            using PredictionEngine<ImageInput, ImagePrediction> engine =
                ml.Model.CreatePredictionEngine<ImageInput, ImagePrediction>(transformer, new PredictionEngineOptions { OwnsTransformer = false });
            CommonOptions.CreateFolder(folder);
            var found = new CocoPredictions(transformer.ClassNames);
            string root = CommonFolder(files);
            var unreadable = new List<string>();
            ImageFileOptions reading = transformer.ImageFileOptions with { KeepStoredOrientation = parsed.GetValue(keepStored) };
            var scored = new List<ScoredImage>();
            using MeasurementTable? table = parsed.GetValue(measurements)
                ? new MeasurementTable(new StreamWriter(Path.Combine(folder, "measurements.csv")), parsed.GetValue(pixelSize))
                : null;
            TextWriter messages = JsonResult.Messages(parsed.GetValue(json));
            foreach (string file in files)
            {
                // What was found so far is kept.
                if (cancellation.IsCancellationRequested)
                    break;
                if (ReadImage(file, reading, unreadable) is not { } image)
                    continue;
                using (image)
                {
                    PredictedInstance[] instances =
                        [.. engine.Predict(new ImageInput { Image = image }).Instances.Where(instance => instance.Score >= parsed.GetValue(score))];
                    int before = found.Instances;
                    found.Add(Path.GetRelativePath(root, file).Replace('\\', '/'), image.Height, image.Width, instances);
                    table?.Add(Path.GetRelativePath(root, file).Replace('\\', '/'), image, instances);
                    if (parsed.GetValue(overlays))
                        Draw(image, instances, Path.Combine(folder, $"{found.Images}-{Path.GetFileNameWithoutExtension(file)}.png"));
                    int written = found.Instances - before;
                    scored.Add(new ScoredImage(file, written));
                    messages.WriteLine($"{file}: {Counted.Of(written, "instance")}");
                }
            }
            found.Save(Path.Combine(folder, "predictions.json"));
            ConsoleWindow.WriteMessage(messages, $"Wrote {Counted.Of(found.Images, "image")} and {Counted.Of(found.Instances, "instance")} to {folder}/predictions.json; its file names are relative to {root}");
            if (parsed.GetValue(json))
                JsonResult.Write(new Predicted(Path.Combine(folder, "predictions.json"), root, scored, unreadable));
            foreach (string failure in unreadable)
                Console.Error.WriteLine("error: " + failure);
            if (cancellation.IsCancellationRequested)
            {
                Console.Error.WriteLine($"cancelled after {found.Images + unreadable.Count} of {files.Length} images");
                return CommandLineProgram.Interrupted;
            }
            return unreadable.Count > 0 ? 1 : 0;
        }));
        HelpExamples.AddTo(
            command,
            "segment-instances predict --model run/model.zip photos/ --overlays",
            "segment-instances predict --model run/model.zip --minimum-score 0.3 a.jpg b.jpg",
            "segment-instances predict --model run/model.zip slides/ --measurements --pixel-size 0.325");
        return command;
    }

    private static string[] Files(string[] paths)
    {
        string[] files =
        [
            .. paths.SelectMany<string, string>(path => Directory.Exists(path)
                ? ImageFiles.InFolder(path)
                : [path]),
        ];
        return files.Length > 0
            ? files
            : throw new ArgumentException($"There is no image in {string.Join(", ", paths)}; files ending in {string.Join(", ", ImageFiles.Extensions)} are taken.");
    }

    /// <summary>The innermost folder that all files lie in, at any depth.</summary>
    private static string CommonFolder(string[] files)
    {
        string common = Path.GetDirectoryName(Path.GetFullPath(files[0]))!;
        foreach (string file in files)
        {
            while (Path.GetRelativePath(common, file) is var relative && (relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative)))
                common = Path.GetDirectoryName(common) ?? throw new ArgumentException($"'{files[0]}' and '{file}' lie on different drives; score them one drive at a time.");
        }
        return common;
    }

    private static MLImage? ReadImage(string file, ImageFileOptions options, List<string> unreadable)
    {
        try
        {
            return ImageFiles.Read(file, options);
        }
        catch (InvalidDataException failure)
        {
            unreadable.Add(failure.Message);
            return null;
        }
    }

    private static void Draw(MLImage image, PredictedInstance[] instances, string file)
    {
        using MLImage picture = InstanceOverlay.Draw(
            image,
            [.. instances.Select(instance => instance.Label)],
            [.. instances.Select(instance => instance.Score)],
            [.. instances.SelectMany(instance => instance.Box)],
            [.. instances.Select(instance => instance.Mask.ToJson())]);
        picture.Save(file);
    }

    private sealed record Predicted(string File, string ImageFolder, IReadOnlyList<ScoredImage> Images, IReadOnlyList<string> Unreadable);

    private sealed record ScoredImage(string File, int Instances);
}
