using Microsoft.ML.InstanceSegmentation.Model;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>What one optimiser step sees.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="EndsEpoch">Whether this is the last batch of its epoch.</param>
/// <param name="Images">The network's input.</param>
/// <param name="Targets">The ground truth of each image.</param>
/// <param name="Names">What to call each image in messages.</param>
internal sealed record TrainingBatch(
    int Epoch, bool EndsEpoch, ImageBatch Images, IReadOnlyList<InstanceTargets> Targets, IReadOnlyList<string> Names) : IDisposable
{
    public void Dispose()
    {
        Images.Images.Dispose();
        foreach (InstanceTargets target in Targets)
        {
            target.Boxes.Dispose();
            target.Classes.Dispose();
            target.Masks.Dispose();
            target.IsCrowd.Dispose();
        }
    }
}
