using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>The processor that scores: a GPU, or the CPU in its place. Where ONNX Runtime has no CUDA at all, ML.NET's own fallback fails.</summary>
internal static class ScoringDevice
{
    /// <summary>Makes something on the GPU, and where that cannot be used on the CPU.</summary>
    /// <param name="gpuDeviceId">The GPU, or null for the CPU.</param>
    /// <param name="fallbackToCpu">Whether the CPU takes the place of a GPU that cannot be used.</param>
    /// <param name="make">Makes it, on the GPU it is given or on the CPU.</param>
    /// <exception cref="InvalidOperationException">The GPU cannot be used, and the CPU is not to take its place.</exception>
    public static T On<T>(int? gpuDeviceId, bool fallbackToCpu, Func<int?, T> make)
    {
        if (gpuDeviceId is null)
            return Make(null, make);
        try
        {
            return Make(gpuDeviceId, make);
        }
        // The CPU build lacks the function that asks for CUDA; the GPU build cannot load CUDA's libraries, or does not find the device.
        catch (Exception failure) when (Chain(failure).Any(cause => cause is EntryPointNotFoundException or OnnxRuntimeException))
        {
            if (fallbackToCpu)
                return Make(null, make);
            string reason = Chain(failure).Any(cause => cause is EntryPointNotFoundException)
                ? "this program has the CPU build of ONNX Runtime; reference Microsoft.ML.OnnxRuntime.Gpu in place of Microsoft.ML.OnnxRuntime"
                : $"ONNX Runtime cannot use it; check the driver, CUDA and cuDNN ({Chain(failure).Last().Message.Trim()})";
            throw new ScoringDeviceException(
                $"GpuDeviceId asks for CUDA device {gpuDeviceId}, but {reason}. Or score on the CPU: leave GpuDeviceId out, or set "
                + "MLContext.FallbackToCpu.", failure);
        }
    }

    /// <summary>Loads a model file on the context's GPU, or the CPU where that is null or negative.</summary>
    public static ITransformer Load(MLContext context, Stream modelFile) =>
        On(context.GpuDeviceId is >= 0 and int gpu ? gpu : null, context.FallbackToCpu, device =>
        {
            modelFile.Position = 0;
            return Context(context, device).Model.Load(modelFile, out _);
        });

    /// <summary>The context, or one like it for the CPU: ML.NET takes the GPU of the context where no other is named.</summary>
    public static MLContext Context(MLContext context, int? device) =>
        device is null && context.GpuDeviceId is not null ? new MLContext { TempFilePath = context.TempFilePath } : context;

    /// <summary>
    /// ML.NET hands the graph to ONNX Runtime in a file with a name at random, and ONNX Runtime takes one that ends with ".ort", which one
    /// of 32,768 does, for a format of its own (dotnet/machinelearning, issue 7339). The next name is another.
    /// </summary>
    private static T Make<T>(int? device, Func<int?, T> make)
    {
        try
        {
            return make(device);
        }
        catch (Exception failure) when (Chain(failure).Any(cause => cause.Message.Contains("ORT model verification failed", StringComparison.Ordinal)))
        {
            return make(device);
        }
    }

    private static IEnumerable<Exception> Chain(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
            yield return failure;
    }
}

/// <summary>The GPU that was asked for cannot be used.</summary>
internal sealed class ScoringDeviceException(string message, Exception cause) : InvalidOperationException(message, cause);
