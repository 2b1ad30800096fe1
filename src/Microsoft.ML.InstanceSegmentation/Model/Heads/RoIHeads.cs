// N: images. R: regions of all images.
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// The second stage (He et al. 2017, section 3): a branch for class and box, and one for the mask. Branches know the first stage by its
/// features and proposals only, so a further one is a further file and a line in each method here.
/// </summary>
internal sealed class RoIHeads : Layer
{
    private readonly TrainingRegionSelector sampler;
    private readonly BoxBranch boxes;
    private readonly MaskBranch masks;

    /// <param name="options">The network.</param>
    /// <param name="classes">Number of classes with the background.</param>
    /// <param name="init">Gives the weights.</param>
    /// <param name="failure">Is told where a backward pass fails.</param>
    public RoIHeads(ModelOptions options, long classes, WeightInitializer init, BackwardFailure failure)
        : base(nameof(RoIHeads))
    {
        sampler = new TrainingRegionSelector(options.Regions);
        boxes = new BoxBranch(options, classes, init, failure);
        masks = new MaskBranch(options, classes, boxes.Head, init, failure);
        register_module("box_head", boxes.Head);
        register_module("box_predictor", boxes.Predictor);
        register_module("mask_head", masks.Head);
        register_module("mask_predictor", masks.Predictor);
    }

    /// <summary>Losses of the heads on a minibatch of the proposals.</summary>
    public (Tensor Classification, Tensor Box, Tensor Mask) Train(
        IReadOnlyList<Tensor> levels, IReadOnlyList<ProposalBoxes> proposals, IReadOnlyList<GroundTruth> groundTruth, Random random)
    {
        using DisposeScope scope = NewDisposeScope();
        var minibatch = new RegionMinibatch(sampler.Sample(proposals, groundTruth, random), groundTruth, levels[0].device);
        (Tensor classification, Tensor box) = boxes.Losses(levels, minibatch);
        Tensor mask = masks.Loss(levels, minibatch);
        return scope.MoveToOuter(classification, box, mask);
    }

    /// <summary>The detections of each image among its proposals, with their masks.</summary>
    public ImageDetections[] Detect(
        IReadOnlyList<Tensor> levels, IReadOnlyList<ProposalBoxes> proposals, IReadOnlyList<(int Height, int Width)> sizes) =>
        masks.Detect(levels, boxes.Detect(levels, proposals, sizes));
}
