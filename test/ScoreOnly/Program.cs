// ScoreOnly MODEL.zip IMAGE_FOLDER RESULT.json
// ScoreOnly CHECKPOINT IMAGE_FOLDER RESULT.json CLASS...
// The first argument may be --resize=WIDTHxHEIGHT, which has ML.NET resize the images before they are scored.
// Scores every image and writes what was found, and which native libraries were loaded; with a checkpoint, by the model saved of it.
using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML;

int[]? resize = args[0].StartsWith("--resize=", StringComparison.Ordinal)
    ? [.. args[0]["--resize=".Length..].Split('x').Select(int.Parse)]
    : null;
if (resize is not null)
    args = args[1..];
var ml = new MLContext();
string[] files = [.. Directory.EnumerateFiles(args[1]).Order(StringComparer.Ordinal)];
IDataView paths = ml.Data.LoadFromEnumerable(files.Select(path => new ImageFile { FileName = Path.GetFileName(path) }));
IDataView images = ml.Transforms.LoadImages("Image", args[1], nameof(ImageFile.FileName)).Fit(paths).Transform(paths);
if (resize is not null)
    images = ml.Transforms.ResizeImages("Image", resize[0], resize[1]).Fit(images).Transform(images);
string file = args[0];
if (args.Length > 3)
{
    file = args[2] + ".zip";
    ml.Model.Save(ml.Transforms.ApplyInstanceSegmentationModel(args[0], args[3..]).Fit(images), images.Schema, file);
}
ITransformer model = ml.Model.Load(file, out _);
ScoredImage[] scored = [.. ml.Data.CreateEnumerable<ScoredImage>(model.Transform(images), reuseRowObject: false)];

using var process = Process.GetCurrentProcess();
string[] modules = [.. process.Modules.Cast<ProcessModule>().Select(module => module.ModuleName)];
File.WriteAllText(args[2], JsonSerializer.Serialize(new { Images = scored, Modules = modules }));

internal sealed class ImageFile
{
    public string FileName { get; set; } = "";
}

internal sealed class ScoredImage
{
    public string FileName { get; set; } = "";

    public string[]? PredictedLabel { get; set; }

    public float[]? Score { get; set; }

    public float[]? PredictedBoundingBoxes { get; set; }

    public string[]? PredictedMasks { get; set; }
}
