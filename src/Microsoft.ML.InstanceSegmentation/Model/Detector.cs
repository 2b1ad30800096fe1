using Microsoft.ML.InstanceSegmentation.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>A network that is trained to find objects: what training, scoring and evaluation need to know of it.</summary>
internal abstract class Detector(string name) : Layer(name)
{
    /// <summary>The losses of a batch, for the parameters' gradients; updates the running averages of batch normalisation.</summary>
    /// <param name="batch">The images.</param>
    /// <param name="targets">Ground truth of each.</param>
    /// <param name="random">Draws the minibatches, where the detector has any.</param>
    public abstract DetectionLosses Losses(ImageBatch batch, IReadOnlyList<InstanceTargets> targets, Random random);

    /// <summary>The detections of each image of a batch.</summary>
    public abstract IReadOnlyList<ImageDetections> Detect(ImageBatch batch);

    /// <summary>
    /// Boxes of each image that may hold an object, whatever its class: class 0, no masks, scored by how likely it is to be any object.
    /// </summary>
    public abstract IReadOnlyList<ImageDetections> Propose(ImageBatch batch);

    /// <summary>All weights and running averages by their state-dict names; torchvision's where it has the same layers.</summary>
    public NamedWeights GetWeights() => ModelWeights.Read(this);

    /// <summary>Takes over weights; names and shapes must be those of <see cref="GetWeights"/>.</summary>
    /// <exception cref="ArgumentException">
    /// Weights are missing, unknown or of another shape; the message lists them, and none is taken over.
    /// </exception>
    public void SetWeights(NamedWeights weights) => ModelWeights.Write(this, weights);

    /// <summary>Takes the weights out of the dispose scope that they were made in: they live as long as the network.</summary>
    protected void KeepWeights()
    {
        foreach (Tensor weight in parameters().Concat(buffers()))
            weight.DetachFromDisposeScope();
    }
}
