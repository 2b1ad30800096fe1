using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks.Evaluation;

/// <summary>Time and memory until a large data set is read, and until training on it has its first image.</summary>
internal static class ReadCoco
{
    public static System.CommandLine.Command Create()
    {
        var annotations = new Option<string>("--annotations") { Description = "Annotations in COCO's format.", Required = true };
        var images = new Option<string>("--images") { Description = "The folder of the images, which are not decoded.", Required = true };
        var command = new System.CommandLine.Command("read-coco", "Reads an annotation file, goes over the data as Fit does before its first step, calls Fit up to its first image, and prints time and memory.") { annotations, images };
        command.SetAction(parsed =>
        {
            string file = parsed.GetRequiredValue(annotations);
            Started started = Started.Now();
            LabelledDataset data = CocoReader.Load(file, parsed.GetRequiredValue(images));
            Tell($"read {data.Images.Count} images, {data.Images.Sum(image => image.Annotations.Count)} instances of {new FileInfo(file).Length / 1e6:f0} MB", started);
            foreach (string warning in data.Warnings)
                Console.WriteLine(warning);
            started = Started.Now();
            var view = new LabelledDataView(data);
            TrainingData training = TrainingColumns.Read(view, new InstanceSegmentationOptions { Seed = 1 }, requireInstances: true);
            Tell($"statistics of {training.Count} images, {training.Statistics!.Objects} objects, as Fit takes them", started);
            InstanceSegmentationCatalog segmentation = new MLContext().InstanceSegmentation();
            InstanceSegmentationOptions options = segmentation.SuggestOptions(view) with { Seed = 1 };
            started = Started.Now();
            // The first image is none, since the files are empty.
            try
            {
                segmentation.SegmentInstances(options).Fit(view).Dispose();
            }
            catch (InvalidDataException firstImage)
            {
                Console.WriteLine(firstImage.Message);
            }
            Tell("Fit until its first image", started);
        });
        return command;
    }

    private static void Tell(string what, Started started)
    {
        TimeSpan time = Stopwatch.GetElapsedTime(started.Timestamp);
        using var process = Process.GetCurrentProcess();
        TimeSpan processor = process.TotalProcessorTime - started.Processor;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {time.TotalSeconds:f2} s, of which processors {processor.TotalSeconds:f2} s; {process.PeakWorkingSet64 / 1e6:f0} MB at the peak so far, {GC.GetTotalMemory(forceFullCollection: true) / 1e6:f0} MB kept"));
    }

    /// <summary>A moment. On a machine that does other work too, the processors' time is the one to compare.</summary>
    private readonly record struct Started(long Timestamp, TimeSpan Processor)
    {
        public static Started Now()
        {
            using var process = Process.GetCurrentProcess();
            return new Started(Stopwatch.GetTimestamp(), process.TotalProcessorTime);
        }
    }
}
