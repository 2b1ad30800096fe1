using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.GpuCheck;

/// <summary>Memory in use.</summary>
/// <param name="Tensors">Tensors that TorchSharp holds.</param>
/// <param name="ProcessMiB">Of this process, on the host.</param>
/// <param name="DeviceMiB">Of a GPU, all processes together, with what libtorch's allocator keeps; null where it cannot be told.</param>
internal readonly record struct MemoryUse(long Tensors, double ProcessMiB, double? DeviceMiB)
{
    private const double MiB = 1 << 20;

    public static MemoryUse Now(Device device)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return new MemoryUse(Tensor.TotalCount, Environment.WorkingSet / MiB, device.type == DeviceType.CUDA ? OfFirstGpu() : null);
    }

    /// <summary>TorchSharp has nothing to ask libtorch for it.</summary>
    private static double? OfFirstGpu()
    {
        try
        {
            const string Question = "--query-gpu=memory.used --format=csv,noheader,nounits --id=0";
            using Process process = Process.Start(new ProcessStartInfo("nvidia-smi", Question) { RedirectStandardOutput = true })!;
            string answer = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return double.TryParse(answer.Trim(), CultureInfo.InvariantCulture, out double used) ? used : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
