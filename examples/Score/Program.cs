// Scores images with a saved model. This program references the library and ML.NET alone: there is no libtorch beside it.
using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.InstanceSegmentation;
using Microsoft.ML.InstanceSegmentation.Examples;
using Microsoft.ML.InstanceSegmentation.Tool;

var modelFile = new Option<string>("--model") { Description = "The model to load", Required = true };
var validation = new Option<string>("--validation") { Description = "COCO annotations of the images", Required = true };
var validationImages = new Option<string>("--validation-images") { Description = "Folder of the images", Required = true };
var output = new Option<string>("--output") { Description = "Folder for everything that is written", DefaultValueFactory = _ => "output" };
var maximumDetections = new Option<int>("--maximum-detections") { Description = "Detections of an image that count, best first", DefaultValueFactory = _ => 100 };
var overlays = new Option<int>("--overlays") { Description = "Images to draw the detections on, at most", DefaultValueFactory = _ => 50 };
var command = new RootCommand("Scores images with a saved instance segmentation model.") { modelFile, validation, validationImages, output, maximumDetections, overlays };
command.SetAction(parsed => CommandLineProgram.Run(cancellation =>
{
    string folder = parsed.GetRequiredValue(output);
    string annotations = parsed.GetRequiredValue(validation);
    Directory.CreateDirectory(folder);
    var ml = new MLContext();
    IDataView images = ml.InstanceSegmentation().LoadFromCoco(annotations, parsed.GetRequiredValue(validationImages));
    ITransformer model = ml.Model.Load(parsed.GetRequiredValue(modelFile), out _);

    IDataView scoredView = model.Transform(images);
    var clock = Stopwatch.StartNew();
    ScoredImage[] scored = [.. ml.Data.CreateEnumerable<ScoredImage>(scoredView, reuseRowObject: false).Select(image => Checked(image, cancellation))];
    Console.WriteLine($"Scored {scored.Length} images in {clock.Elapsed.TotalSeconds:0.0} s");

    InstanceSegmentationMetrics metrics = ml.InstanceSegmentation().Evaluate(
        ml.Data.LoadFromEnumerable(scored), maximumDetections: parsed.GetValue(maximumDetections));
    Print("box ", metrics.BoundingBox);
    Print("mask", metrics.Mask);

    metrics.Save(Path.Combine(folder, "metrics.json"));
    CocoFormat.WriteDetections(Path.Combine(folder, "predictions.json"), scored, annotations);
    InstanceOverlay.Save(ml.Data.TakeRows(scoredView, parsed.GetValue(overlays)), Path.Combine(folder, "overlays"));
    ContactSheet.Save(scoredView, Path.Combine(folder, "contact-sheet.png"));
    Console.WriteLine($"Wrote metrics.json, predictions.json, contact-sheet.png and overlays/ to {folder}");
    return CheckModules();
}));
return command.Parse(args).Invoke();

static ScoredImage Checked(ScoredImage image, CancellationToken cancellation)
{
    cancellation.ThrowIfCancellationRequested();
    return image;
}

static void Print(string kind, CocoMetrics metrics) =>
    Console.WriteLine($"{kind} AP {metrics.AP:0.000}   AP50 {metrics.AP50:0.000}   AP75 {metrics.AP75:0.000}");

// The proof that scoring rides on ONNX Runtime alone.
static int CheckModules()
{
    using var process = Process.GetCurrentProcess();
    string[] torch = [.. process.Modules.Cast<ProcessModule>().Select(module => module.ModuleName)
        .Where(name => name.Contains("torch", StringComparison.OrdinalIgnoreCase) || name.StartsWith("libc10", StringComparison.Ordinal))];
    if (torch.Length == 0)
        Console.WriteLine("This process loaded no libtorch");
    else
        Console.Error.WriteLine($"error: this process loaded {string.Join(", ", torch)}, which scoring must not need");
    return torch.Length == 0 ? 0 : 1;
}
