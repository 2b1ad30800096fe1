// ScoreOnly MODEL.zip IMAGE_FOLDER RESULT.json
// ScoreOnly CHECKPOINT IMAGE_FOLDER RESULT.json CLASS...
// Scores every image and writes what was found, and which native libraries were loaded; with a checkpoint, by the model saved of it.
using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML;

var ml = new MLContext();
string[] files = [.. Directory.EnumerateFiles(args[1]).Order(StringComparer.Ordinal)];
IDataView paths = ml.Data.LoadFromEnumerable(files.Select(path => new ImageFile { FileName = Path.GetFileName(path) }));
IDataView images = ml.Transforms.LoadImages("Image", args[1], nameof(ImageFile.FileName)).Fit(paths).Transform(paths);
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
