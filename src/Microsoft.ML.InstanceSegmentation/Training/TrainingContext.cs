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

    /// <summary>Folder of the checkpoint that training goes on from where there is one; null keeps none.</summary>
    public string? Workspace { get; init; }

    /// <summary>Shortest time between two checkpoints, besides the one at the end.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Epochs after which training stops for now, evaluated and with a checkpoint in the workspace that it goes on from as if it had not
    /// stopped; null trains to the end.
    /// </summary>
    public int? PauseAfterEpoch { get; init; }

    /// <summary>Stops training after the step in progress.</summary>
    public CancellationToken Cancellation { get; init; }
}
