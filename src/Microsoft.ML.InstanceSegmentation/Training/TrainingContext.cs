using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>What belongs to one training and not to its configuration.</summary>
/// <param name="Device">Where to train.</param>
/// <param name="Log">Is told what goes on, a line at a time.</param>
internal sealed record TrainingContext(Device Device, Action<string> Log)
{
    /// <summary>A training on the device that the options and the MLContext at hand ask for, see <see cref="ComputeDevice"/>.</summary>
    public static TrainingContext Create(int? gpuDeviceId, int? contextGpuDeviceId, bool fallbackToCpu, Action<string> log) =>
        new(ComputeDevice.Choose(gpuDeviceId, contextGpuDeviceId, fallbackToCpu, log), log);

    /// <summary>Is told of every step and evaluation, on the training thread.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Stops training after the step in progress.</summary>
    public CancellationToken Cancellation { get; init; }
}
