using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks;

/// <summary>
/// Times this library's training step at the widths of the preset "nuclei", on the same images as torchvision_step_time.py:
/// from decoded images to changed weights, on one thread of control.
/// </summary>
internal static class StepTime
{
    public static System.CommandLine.Command Create()
    {
        var annotations = new Option<string>("--annotations") { Description = "COCO annotation file.", Required = true };
        var images = new Option<string>("--images") { Description = "Folder of its images.", Required = true };
        var steps = new Option<int>("--steps") { Description = "Steps to time.", DefaultValueFactory = _ => 10 };
        var warmup = new Option<int>("--warmup") { Description = "Steps before them.", DefaultValueFactory = _ => 3 };
        var threads = new Option<int>("--threads") { Description = "Threads of libtorch.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var command = new System.CommandLine.Command("step-time", "Prints the seconds of each training step, one a line, and the peak memory in MB.") { annotations, images, steps, warmup, threads };
        command.SetAction(parsed =>
        {
            set_num_threads(parsed.GetValue(threads));
            Run(CocoFolder.LoadFile(parsed.GetValue(annotations)!, parsed.GetValue(images)!, seed: null), parsed.GetValue(steps), parsed.GetValue(warmup));
        });
        return command;
    }

    private static void Run(TrainingData data, int steps, int warmup)
    {
        // The preset's widths, everything trained from random weights: what torchvision's side of the comparison does.
        InstanceSegmentationOptions preset = InstanceSegmentationPresets.SmallObjects;
        InstanceSegmentationOptions options = preset with
        {
            Model = preset.Model with { Backbone = preset.Model.Backbone with { Norm = BackboneNorm.Batch } },
            Optimizer = new OptimizerOptions(),
            Augmentation = new AugmentationOptions { HorizontalFlip = 0 },
        };
        ImageExample[] examples = [.. data.Epoch(0).Take(8)];
        using var model = new MaskRcnn(options.Model, data.ClassNames.Count, seed: 1);
        using var step = new TrainingStep(model, options.Optimizer, seed: 1);
        var assembler = new BatchAssembler(data, options, CPU, seed: 1);
        for (int i = 0; i < warmup + steps; i++)
        {
            ImageExample[] chosen = [.. Enumerable.Range(i * options.BatchSize, options.BatchSize).Select(index => examples[index % examples.Length])];
            long started = Stopwatch.GetTimestamp();
            using (TrainingBatch batch = assembler.Assemble(chosen, epoch: 0, batch: 0, endsEpoch: false))
                step.Run(batch, i + 1, learningRate: 0.002);
            if (i >= warmup)
                Console.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalSeconds:f4}");
        }
        using var process = Process.GetCurrentProcess();
        Console.WriteLine($"peak {process.PeakWorkingSet64 / 1e6:f0}");
    }
}
