using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>What a training leaves behind.</summary>
/// <param name="Weights">The weights after the last step, or those of the best evaluated epoch, see <see cref="ValidationOptions.KeepBest"/>.</param>
/// <param name="WasCancelled">Whether the training stopped before its last step.</param>
/// <param name="Evaluations">Metrics on the validation set, in the order of the evaluated epochs.</param>
/// <param name="Metrics">Those of the weights; null without a validation set, or where the weights were never evaluated.</param>
internal sealed record TrainingResult(
    NamedWeights Weights, bool WasCancelled, IReadOnlyList<DetectionMetrics> Evaluations, DetectionMetrics? Metrics = null);
