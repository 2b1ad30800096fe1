using Microsoft.ML.InstanceSegmentation.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.GpuCheck;

/// <summary>The light preset learns, and takes no more memory as it goes on.</summary>
internal static class TrainingCheck
{
    private const int Steps = 50;
    private const int Images = 8;
    private const int ReportEvery = 10;

    /// <summary>By then the allocators have seen batches of all sizes.</summary>
    private const int SettledStep = 10;

    /// <summary>Of the batches that are made ahead meanwhile, on another thread; one tensor lost a step would be more.</summary>
    private const int TensorsOnTheWay = 30;

    public static void Run(CheckTable table, Device device)
    {
        InstanceSegmentationOptions options = Networks.Nuclei with { Epochs = Steps };
        TrainingData data = DrawnImages.Data(Images, options.Model.Image.MinSize, seed: 1);
        using var run = new SteppedTraining(options, data, device, totalSteps: Steps);
        var losses = new List<double>();
        MemoryUse? settled = null;
        MemoryUse last = MemoryUse.Now(device);
        foreach (LossParts loss in run.Steps().Take(Steps))
        {
            losses.Add(loss.Total);
            if (losses.Count % ReportEvery == 0)
                Console.WriteLine($"        step {losses.Count}: loss {loss.Total:0.000}, of it mask {loss.Mask:0.000}");
            if (losses.Count == SettledStep)
                settled = MemoryUse.Now(device);
            if (losses.Count == Steps)
                last = MemoryUse.Now(device);
        }

        double fall = losses.TakeLast(10).Average() / losses.Take(10).Average();
        table.AtMost($"{Steps} steps: loss of the last 10 / of the first 10", fall, 0.8, "");
        MemoryUse first = settled!.Value;
        table.AtMost("tensors alive, more than after step 10", last.Tensors - first.Tensors, TensorsOnTheWay, "");
        table.AtMost("the process's memory / after step 10", last.ProcessMiB / first.ProcessMiB, 1.2, $"{last.ProcessMiB:0} MiB");
        if (last.DeviceMiB is { } used && first.DeviceMiB is { } before)
            table.AtMost("the device's memory / after step 10", used / before, 1.1, $"{used:0} MiB");
        else
            CheckTable.Note("the device's memory", "not measured; nvidia-smi tells it for a GPU");
    }
}
