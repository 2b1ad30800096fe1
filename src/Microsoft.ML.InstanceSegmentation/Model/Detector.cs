using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>A network that is trained to find objects: what training, scoring and evaluation need to know of it.</summary>
internal abstract class Detector(string name) : Layer(name)
{
    /// <summary>The losses of a batch, for the parameters' gradients; updates the running averages of batch normalisation.</summary>
    /// <param name="batch">The images.</param>
    /// <param name="groundTruth">Of each.</param>
    /// <param name="random">Draws the minibatches, where the detector has any.</param>
    public DetectionLosses Losses(ImageBatch batch, IReadOnlyList<GroundTruth> groundTruth, Random random)
    {
        ThrowIfBackwardFailed();
        using DisposeScope scope = NewDisposeScope();
        train();
        return Train(batch, groundTruth, random).MoveToOuterDisposeScope();
    }

    /// <summary>The detections of each image of a batch.</summary>
    public ImageDetections[] Detect(ImageBatch batch) => Score(batch, FindInstances);

    /// <summary>
    /// Boxes of each image that may hold an object, whatever its class: class 0, no masks, scored by how likely it is to be any object.
    /// </summary>
    public ImageDetections[] Propose(ImageBatch batch) => Score(batch, FindObjects);

    /// <summary>Throws what a backward pass since the last call ran into; its gradients are not numbers.</summary>
    public virtual void ThrowIfBackwardFailed()
    {
    }

    /// <summary>All weights and running averages by their state-dict names; torchvision's where it has the same layers.</summary>
    public NamedWeights GetWeights() => ModelWeights.Read(this);

    /// <summary>Takes over weights; names and shapes must be those of <see cref="GetWeights"/>.</summary>
    /// <exception cref="ArgumentException">
    /// Weights are missing, unknown or of another shape; the message lists them, and none is taken over.
    /// </exception>
    public void SetWeights(NamedWeights weights) => ModelWeights.Write(this, weights);

    /// <inheritdoc cref="Losses"/>
    protected abstract DetectionLosses Train(ImageBatch batch, IReadOnlyList<GroundTruth> groundTruth, Random random);

    /// <inheritdoc cref="Detect"/>
    protected abstract ImageDetections[] FindInstances(ImageBatch batch);

    /// <inheritdoc cref="Propose"/>
    protected abstract ImageDetections[] FindObjects(ImageBatch batch);

    /// <summary>Takes the weights out of the dispose scope that they were made in: they live as long as the network.</summary>
    protected void KeepWeights()
    {
        foreach (Tensor weight in parameters().Concat(buffers()))
            weight.DetachFromDisposeScope();
    }

    private ImageDetections[] Score(ImageBatch batch, Func<ImageBatch, ImageDetections[]> find)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        eval();
        return find(batch);
    }
}
