// N: images. F: pyramid channels. L: anchors of all levels together. H_l, W_l: height and width of level l.
using Microsoft.ML.InstanceSegmentation.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>The first stage: where objects may be, whatever their class (Ren et al. 2015, section 3.1).</summary>
internal sealed class RegionProposalNetwork : Layer
{
    private readonly ProposalHead _head;
    private readonly AnchorCache _generator;
    private readonly ProposalSelector _selector;
    private readonly ProposalLoss _loss;

    public RegionProposalNetwork(ModelOptions options, WeightInitializer init)
        : base(nameof(RegionProposalNetwork))
    {
        _generator = new AnchorCache(options.Anchors);
        _head = new ProposalHead(options.Backbone.FeatureWidth, _generator.AnchorsPerCell, options.Proposals, init);
        _selector = new ProposalSelector(options.Proposals);
        _loss = new ProposalLoss(options.Proposals);
        register_module("head", _head);
    }

    /// <summary>Proposals of each image while scoring.</summary>
    /// <param name="levels">[N, F, H_l, W_l] each.</param>
    /// <param name="padded">Height and width of the padded input.</param>
    /// <param name="sizes">Height and width of each image.</param>
    public ProposalBoxes[] Propose(IReadOnlyList<Tensor> levels, (int Height, int Width) padded, IReadOnlyList<(int Height, int Width)> sizes) =>
        _selector.Select(_head.Forward(levels), _generator.Generate(padded, levels), sizes, training: false);

    /// <summary>Proposals of each image to train the heads on, by a network that is not trained itself.</summary>
    public ProposalBoxes[] ProposeForTraining(
        IReadOnlyList<Tensor> levels, (int Height, int Width) padded, IReadOnlyList<(int Height, int Width)> sizes) =>
        _selector.Select(_head.Forward(levels), _generator.Generate(padded, levels), sizes, training: true);

    /// <summary>The network's own losses.</summary>
    public (Tensor Objectness, Tensor Box) Losses(
        IReadOnlyList<Tensor> levels, (int Height, int Width) padded, IReadOnlyList<GroundTruth> groundTruth, Random random) =>
        _loss.Compute(_head.Forward(levels), _generator.Generate(padded, levels).Grid, groundTruth, random);

    /// <summary>Proposals of each image to train the heads on, and the network's own losses.</summary>
    public (ProposalBoxes[] Proposals, Tensor Objectness, Tensor Box) Train(
        IReadOnlyList<Tensor> levels,
        (int Height, int Width) padded,
        IReadOnlyList<(int Height, int Width)> sizes,
        IReadOnlyList<GroundTruth> groundTruth,
        Random random)
    {
        AnchorPredictions predictions = _head.Forward(levels);
        PlacedAnchors anchors = _generator.Generate(padded, levels);
        ProposalBoxes[] proposals = _selector.Select(predictions, anchors, sizes, training: true);
        (Tensor objectness, Tensor box) = _loss.Compute(predictions, anchors.Grid, groundTruth, random);
        return (proposals, objectness, box);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _generator.Dispose();
        base.Dispose(disposing);
    }
}
