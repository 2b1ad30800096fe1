// ScoreOnly MODEL.zip IMAGE_FOLDER RESULT.json: scores every image and writes what was found, and which native libraries were loaded.
using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML;

var ml = new MLContext();
ITransformer model = ml.Model.Load(args[0], out _);
string[] files = [.. Directory.EnumerateFiles(args[1]).Order(StringComparer.Ordinal)];
IDataView paths = ml.Data.LoadFromEnumerable(files.Select(file => new ImageFile { FileName = Path.GetFileName(file) }));
IDataView images = ml.Transforms.LoadImages("Image", args[1], nameof(ImageFile.FileName)).Fit(paths).Transform(paths);
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
