using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks.Evaluation;

/// <summary>COCO's evaluation of two files, with its time and memory, and its figures as the last line: JSON.</summary>
internal static class EvaluateCoco
{
    public static System.CommandLine.Command Create()
    {
        var annotations = new Option<string>("--annotations") { Description = "Annotations in COCO's format.", Required = true };
        var results = new Option<string>("--results") { Description = "Detections in COCO's results format.", Required = true };
        var repeat = new Option<int>("--repeat") { Description = "How often, in one process: the first time the program's code is compiled too.", DefaultValueFactory = _ => 1 };
        var command = new System.CommandLine.Command("evaluate-coco", "Evaluates a file of detections, and prints time, memory and, as the last line, the figures in JSON.") { annotations, results, repeat };
        command.SetAction(parsed =>
        {
            DetectionMetrics metrics;
            int times = 0;
            do
            {
                using var before = Process.GetCurrentProcess();
                TimeSpan worked = before.TotalProcessorTime;
                long started = Stopwatch.GetTimestamp();
                metrics = DetectionMetrics.FromCocoResults(parsed.GetRequiredValue(annotations), parsed.GetRequiredValue(results));
                TimeSpan time = Stopwatch.GetElapsedTime(started);
                using var process = Process.GetCurrentProcess();
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{time.TotalSeconds:f2} s, {(process.TotalProcessorTime - worked).TotalSeconds:f2} s of the processors, {process.PeakWorkingSet64 / 1e6:f0} MB at the peak, {Environment.ProcessorCount} processors"));
            }
            while (++times < parsed.GetValue(repeat));
            Console.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object?> { ["bbox"] = Figures(metrics.BoundingBox), ["segm"] = Figures(metrics.Mask) }));
        });
        return command;
    }

    public static System.CommandLine.Command CreateGenerator()
    {
        var folder = new Option<string>("--output") { Description = "Folder for annotations.json and results.json.", DefaultValueFactory = _ => "output/evaluation" };
        var images = new Option<int>("--images") { Description = "Images of 640×480.", DefaultValueFactory = _ => 5000 };
        var instances = new Option<double>("--instances") { Description = "Instances an image.", DefaultValueFactory = _ => 7.3 };
        var classes = new Option<int>("--classes") { Description = "Classes.", DefaultValueFactory = _ => 80 };
        var detections = new Option<int>("--detections") { Description = "Detections an image.", DefaultValueFactory = _ => 100 };
        var seed = new Option<int>("--seed") { Description = "Seed.", DefaultValueFactory = _ => 1 };
        var empty = new Option<bool>("--empty-images") { Description = "Write a folder images of empty files too, for read-coco, which asks whether they are there." };
        var command = new System.CommandLine.Command("generate-coco", "Writes annotations and detections for evaluate-coco and read-coco.") { folder, images, instances, classes, detections, seed, empty };
        command.SetAction(parsed =>
        {
            string output = parsed.GetValue(folder)!;
            Directory.CreateDirectory(output);
            (int written, int found) = GeneratedEvaluationSet.Write(
                Path.Combine(output, "annotations.json"), Path.Combine(output, "results.json"), parsed.GetValue(images), parsed.GetValue(instances), parsed.GetValue(classes), parsed.GetValue(detections), parsed.GetValue(seed));
            Console.WriteLine($"{written} instances, {found} detections");
            if (!parsed.GetValue(empty))
                return;
            string imageFolder = Path.Combine(output, "images");
            Directory.CreateDirectory(imageFolder);
            for (int image = 1; image <= parsed.GetValue(images); image++)
                File.Create(Path.Combine(imageFolder, GeneratedEvaluationSet.FileName(image))).Dispose();
        });
        return command;
    }

    /// <summary>Under pycocotools' names.</summary>
    private static Dictionary<string, double>? Figures(CocoMetrics? metrics) => metrics is null ? null : new Dictionary<string, double>
    {
        ["AP"] = metrics.AP,
        ["AP50"] = metrics.AP50,
        ["AP75"] = metrics.AP75,
        ["APSmall"] = metrics.APSmall,
        ["APMedium"] = metrics.APMedium,
        ["APLarge"] = metrics.APLarge,
        ["AR1"] = metrics.AR1,
        ["AR10"] = metrics.AR10,
        ["AR100"] = metrics.AR,
        ["ARSmall"] = metrics.ARSmall,
        ["ARMedium"] = metrics.ARMedium,
        ["ARLarge"] = metrics.ARLarge,
    };
}
