using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.GpuCheck;

/// <summary>All checks, for one device; the CPU stands for the GPU in a dry run.</summary>
internal static class Checks
{
    /// <summary>Runs them, and gives the exit code.</summary>
    public static int Run(string deviceName)
    {
        if (deviceName == "cuda" && !cuda.is_available())
        {
            Console.Error.WriteLine(
                "libtorch finds no CUDA device: check that nvidia-smi shows one, and that its driver is new enough for this PyTorch.");
            return 2;
        }
        var onDevice = new Device(deviceName == "cuda" ? DeviceType.CUDA : DeviceType.CPU);
        CheckTable.Note("device", deviceName == "cuda" ? $"CUDA, {cuda.device_count()} found" : "CPU, in the place of a GPU");
        CheckTable.Note("processors", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));

        var table = new CheckTable();
        using (new ExactFloats())
        {
            table.Run("region pooling", () => PoolingCheck.Run(table, onDevice));
            table.Run("one step on both", () => StepCheck.Run(table, onDevice));
        }
        table.Run("training", () => TrainingCheck.Run(table, onDevice));
        table.Run("speed", () => SpeedCheck.Run(onDevice));
        return table.Close();
    }
}

/// <summary>
/// Until it is disposed, CUDA multiplies float32 numbers as float32: by default convolutions round them to TF32, whose mantissa has 10
/// bits, and could not agree with the CPU to a thousandth.
/// </summary>
internal sealed class ExactFloats : IDisposable
{
    private readonly bool _convolutions = backends.cudnn.allow_tf32;
    private readonly bool _products = backends.cuda.matmul.allow_tf32;

    public ExactFloats() => backends.cudnn.allow_tf32 = backends.cuda.matmul.allow_tf32 = false;

    public void Dispose() => (backends.cudnn.allow_tf32, backends.cuda.matmul.allow_tf32) = (_convolutions, _products);
}
