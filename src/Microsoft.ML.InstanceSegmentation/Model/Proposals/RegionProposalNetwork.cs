// N: images. F: pyramid channels. L: anchors of all levels together. H_l, W_l: height and width of level l.
using Microsoft.ML.InstanceSegmentation.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>The first stage: where objects may be, whatever their class (Ren et al. 2015, section 3.1).</summary>
internal sealed class RegionProposalNetwork : Layer
{
    private readonly ProposalHead head;
    private readonly AnchorGenerator generator;
    private readonly ProposalSelector selector;
    private readonly ProposalLoss loss;

    public RegionProposalNetwork(ModelOptions options, WeightInitializer init)
        : base(nameof(RegionProposalNetwork))
    {
        generator = new AnchorGenerator(options.Anchors);
        head = new ProposalHead(options.Backbone.FeatureWidth, generator.AnchorsPerCell, options.Proposals, init);
        selector = new ProposalSelector(options.Proposals);
        loss = new ProposalLoss(options.Proposals);
        register_module(nameof(head), head);
    }

    /// <summary>Proposals of each image while scoring.</summary>
    /// <param name="levels">[N, F, H_l, W_l] each.</param>
    /// <param name="padded">Height and width of the padded input.</param>
    /// <param name="sizes">Height and width of each image.</param>
    public ProposalBoxes[] Propose(IReadOnlyList<Tensor> levels, (int Height, int Width) padded, IReadOnlyList<(int Height, int Width)> sizes) =>
        selector.Select(head.Forward(levels), generator.Generate(padded, levels), sizes, training: false);

    /// <summary>Proposals of each image to train the heads on, by a network that is not trained itself.</summary>
    public ProposalBoxes[] ProposeForTraining(
        IReadOnlyList<Tensor> levels, (int Height, int Width) padded, IReadOnlyList<(int Height, int Width)> sizes) =>
        selector.Select(head.Forward(levels), generator.Generate(padded, levels), sizes, training: true);

    /// <summary>The network's own losses.</summary>
    public (Tensor Objectness, Tensor Box) Losses(
        IReadOnlyList<Tensor> levels, (int Height, int Width) padded, IReadOnlyList<GroundTruth> groundTruth, Random random) =>
        loss.Compute(head.Forward(levels), generator.Generate(padded, levels).Grid, groundTruth, random);

    /// <summary>Proposals of each image to train the heads on, and the network's own losses.</summary>
    public (ProposalBoxes[] Proposals, Tensor Objectness, Tensor Box) Train(
        IReadOnlyList<Tensor> levels,
        (int Height, int Width) padded,
        IReadOnlyList<(int Height, int Width)> sizes,
        IReadOnlyList<GroundTruth> groundTruth,
        Random random)
    {
        AnchorPredictions predictions = head.Forward(levels);
        PlacedAnchors anchors = generator.Generate(padded, levels);
        ProposalBoxes[] proposals = selector.Select(predictions, anchors, sizes, training: true);
        (Tensor objectness, Tensor box) = loss.Compute(predictions, anchors.Grid, groundTruth, random);
        return (proposals, objectness, box);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            generator.Dispose();
        base.Dispose(disposing);
    }
}
