using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>What belongs to one training and not to its configuration.</summary>
/// <param name="Device">Where to train.</param>
/// <param name="Log">Is told what goes on, a line at a time.</param>
internal sealed record TrainingRun(Device Device, Action<string> Log)
{
    /// <summary>Is told of every step and evaluation, on the training thread.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Stops training after the step in progress.</summary>
    public CancellationToken Cancellation { get; init; }
}
