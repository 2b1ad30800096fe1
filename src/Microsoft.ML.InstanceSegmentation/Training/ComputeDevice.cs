using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>Which processor trains.</summary>
internal static class ComputeDevice
{
    /// <summary>Version of the library that trains.</summary>
    public static string TorchSharpVersion => typeof(torch).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    /// <summary>The device for the options and the MLContext at hand.</summary>
    /// <param name="asked">The device of <see cref="InstanceSegmentationOptions.GpuDeviceId"/>.</param>
    /// <param name="contextDevice">The device of MLContext.GpuDeviceId, which counts where <paramref name="asked"/> is null.</param>
    /// <param name="fallbackToCpu">Whether a device that is not there gives the CPU rather than an error.</param>
    /// <param name="log">Is told of the device.</param>
    /// <exception cref="InvalidOperationException">There is no libtorch, or no such device.</exception>
    public static Device Choose(int? asked, int? contextDevice, bool fallbackToCpu, Action<string> log)
    {
        int? index = ChooseIndex(asked, contextDevice, fallbackToCpu, Available(), log);
        log(index is null ? "Training on the CPU." : $"Training on CUDA device {index}.");
        return index is { } gpu ? new Device(DeviceType.CUDA, gpu) : new Device(DeviceType.CPU);
    }

    /// <summary>CUDA devices; the first that training asks of libtorch.</summary>
    private static int Available()
    {
        try
        {
            return cuda.is_available() ? cuda.device_count() : 0;
        }
        catch (TypeInitializationException failure)
        {
            throw new InvalidOperationException(
                "TorchSharp cannot load libtorch, which training needs. Reference a package that has it, for the CPU with "
                + $"'dotnet add package TorchSharp-cpu --version {TorchSharpVersion}'; docs/troubleshooting.md has other causes, and the inner exception what was tried.", failure);
        }
    }

    /// <summary>The CUDA device, or null for the CPU.</summary>
    internal static int? ChooseIndex(int? asked, int? contextDevice, bool fallbackToCpu, int available, Action<string> log)
    {
        int? wanted = asked ?? contextDevice;
        if (wanted is null)
            return available > 0 ? 0 : null;
        if (wanted < 0)
            return null;
        if (wanted < available)
            return wanted;

        string found = available == 0 ? "libtorch finds no CUDA device" : $"libtorch finds {available}, numbered from 0";
        string missing = $"GpuDeviceId asks for CUDA device {wanted}, but {found}.";
        if (!fallbackToCpu)
        {
            throw new InvalidOperationException(
                $"{missing} Check the driver and that the program references TorchSharp-cuda, choose another GpuDeviceId (-1 is the CPU), "
                + "or set MLContext.FallbackToCpu.");
        }
        log($"{missing} Falling back to the CPU.");
        return null;
    }
}
