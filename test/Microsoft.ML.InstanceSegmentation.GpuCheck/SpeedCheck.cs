using System.Diagnostics;
using Microsoft.ML.InstanceSegmentation.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.GpuCheck;

/// <summary>Images a second in training, as a user gets them: with the time that the network waits for its next batch.</summary>
internal static class SpeedCheck
{
    private static readonly int[] s_batchSizes = [2, 8];

    public static void Run(Device device)
    {
        // A GPU first chooses among its ways to convolve.
        (int warmUp, int timed) = device.type == DeviceType.CPU ? (1, 2) : (8, 40);
        foreach (int batchSize in s_batchSizes)
        {
            // More epochs than steps, so that the batches do not run out.
            InstanceSegmentationOptions options =
                Networks.Nuclei with { BatchSize = batchSize, Epochs = warmUp + timed };
            TrainingData data = DrawnImages.Data(2 * batchSize, options.Model.Image.MinSize, seed: 1);
            using var run = new SteppedTraining(options, data, device, totalSteps: warmUp + timed);
            using IEnumerator<LossParts> steps = run.Steps().GetEnumerator();
            Repeat(warmUp);
            long started = Stopwatch.GetTimestamp();
            Repeat(timed);
            // A step's last work on the device, the new weights, is not waited for by the step itself.
            if (device.type == DeviceType.CUDA)
                cuda.synchronize();
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            CheckTable.Note(
                $"batch {batchSize}, {timed} steps of 256×256 pixels",
                $"{timed * batchSize / seconds,10:0.0} images a second, {1000 * seconds / timed:0} ms a step");

            void Repeat(int count)
            {
                for (int step = 0; step < count; step++)
                    steps.MoveNext();
            }
        }
    }
}
