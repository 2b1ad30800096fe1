// N: images. F: pyramid channels. H_l, W_l: height and width of pyramid level l.
using Microsoft.ML.InstanceSegmentation.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// Mask R-CNN (He et al. 2017, figure 1) on a feature pyramid: features of the image, proposals from them, and for each proposal a class,
/// a box and a mask. A network made from the same options and seed has the same weights.
/// </summary>
internal sealed class MaskRcnn : Layer
{
    private readonly Backbone backbone;
    private readonly RegionProposalNetwork rpn;
    private readonly RegionHeads roi_heads;

    /// <param name="options">The network.</param>
    /// <param name="classCount">Number of classes without the background.</param>
    /// <param name="seed">Seed of the random weights; null for different ones each time.</param>
    public MaskRcnn(ModelOptions options, int classCount, int? seed = null)
        : base(nameof(MaskRcnn))
    {
        options.Validate();
        OptionCheck.Positive(classCount);
        using DisposeScope scope = NewDisposeScope();
        var init = new WeightInitializer(seed ?? Random.Shared.Next());
        backbone = new Backbone(options.Backbone, init);
        rpn = new RegionProposalNetwork(options, init);
        roi_heads = new RegionHeads(options, classCount + 1, init);
        register_module(nameof(backbone), backbone);
        register_module(nameof(rpn), rpn);
        register_module(nameof(roi_heads), roi_heads);
        foreach (Tensor weight in parameters().Concat(buffers()))
            weight.DetachFromDisposeScope();
    }

    /// <summary>The losses of a batch, for the parameters' gradients; updates the running averages of batch normalisation.</summary>
    /// <param name="batch">The images.</param>
    /// <param name="targets">Ground truth of each.</param>
    /// <param name="random">Draws the minibatches of anchors and regions.</param>
    public MaskRcnnLosses Losses(ImageBatch batch, IReadOnlyList<InstanceTargets> targets, Random random)
    {
        RoIAlignFunction.ThrowIfBackwardFailed();
        using DisposeScope scope = NewDisposeScope();
        train();
        GroundTruth[] groundTruth = [.. targets.Select(GroundTruth.Of)];
        Tensor[] levels = backbone.Forward(batch.Images); // [N, F, H_l, W_l] each
        (ProposalBoxes[] proposals, Tensor objectness, Tensor proposalBox) = rpn.Train(batch, levels, groundTruth, random);
        (Tensor classification, Tensor box, Tensor mask) = roi_heads.Train(levels, proposals, groundTruth, random);
        scope.MoveToOuter(objectness, proposalBox, classification, box, mask);
        return new MaskRcnnLosses(objectness, proposalBox, classification, box, mask);
    }

    /// <summary>The detections of each image of a batch.</summary>
    public IReadOnlyList<ImageDetections> Detect(ImageBatch batch)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        eval();
        Tensor[] levels = backbone.Forward(batch.Images); // [N, F, H_l, W_l] each
        ProposalBoxes[] proposals = rpn.Propose(batch, levels);
        IReadOnlyList<ImageDetections> detections = roi_heads.Detect(levels, proposals, batch.Sizes);
        foreach ((Tensor boxes, Tensor scores, Tensor classes, Tensor masks) in detections)
            scope.MoveToOuter(boxes, scores, classes, masks);
        return detections;
    }

    /// <summary>All weights and running averages by their torchvision state-dict names.</summary>
    public NamedWeights GetWeights() => ModelWeights.Read(this);

    /// <summary>Takes over weights; names and shapes must be those of <see cref="GetWeights"/>.</summary>
    /// <exception cref="ArgumentException">
    /// Weights are missing, unknown or of another shape; the message lists them, and none is taken over.
    /// </exception>
    public void SetWeights(NamedWeights weights) => ModelWeights.Write(this, weights);
}
