using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>What one optimiser step sees.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="EndsEpoch">Whether this is the last batch of its epoch.</param>
/// <param name="Images">The network's input.</param>
/// <param name="GroundTruth">Of each image.</param>
/// <param name="Names">What to call each image in messages.</param>
internal sealed record TrainingBatch(
    int Epoch, bool EndsEpoch, ImageBatch Images, IReadOnlyList<GroundTruth> GroundTruth, IReadOnlyList<string> Names) : IDisposable
{
    public void Dispose() => Images.Images.Dispose();
}
