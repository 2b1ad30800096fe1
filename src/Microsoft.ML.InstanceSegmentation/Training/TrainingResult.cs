using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>What a training leaves behind.</summary>
/// <param name="Weights">The weights after the last step.</param>
/// <param name="WasCancelled">Whether the training stopped before its last step.</param>
/// <param name="Evaluations">Metrics on the validation set, in the order of the evaluated epochs.</param>
internal sealed record TrainingResult(NamedWeights Weights, bool WasCancelled, IReadOnlyList<DetectionMetrics> Evaluations);
