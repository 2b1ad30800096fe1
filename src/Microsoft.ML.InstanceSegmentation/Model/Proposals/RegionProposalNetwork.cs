// N: images. F: pyramid channels. L: anchors of all levels together. H_l, W_l: height and width of level l.
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

    /// <summary>Proposals of each image, from pyramid levels [N, F, H_l, W_l].</summary>
    public ProposalBoxes[] Propose(ImageBatch batch, IReadOnlyList<Tensor> levels) =>
        selector.Select(head.Forward(levels), generator.Generate(batch.Images, levels), batch.Sizes, training: false);

    /// <summary>Proposals of each image to train the heads on, by a network that is not trained itself.</summary>
    public ProposalBoxes[] ProposeForTraining(ImageBatch batch, IReadOnlyList<Tensor> levels) =>
        selector.Select(head.Forward(levels), generator.Generate(batch.Images, levels), batch.Sizes, training: true);

    /// <summary>The network's own losses.</summary>
    public (Tensor Objectness, Tensor Box) Losses(
        ImageBatch batch, IReadOnlyList<Tensor> levels, IReadOnlyList<GroundTruth> groundTruth, Random random) =>
        loss.Compute(head.Forward(levels), generator.Generate(batch.Images, levels), groundTruth, random);

    /// <summary>Proposals of each image to train the heads on, and the network's own losses.</summary>
    public (ProposalBoxes[] Proposals, Tensor Objectness, Tensor Box) Train(
        ImageBatch batch, IReadOnlyList<Tensor> levels, IReadOnlyList<GroundTruth> groundTruth, Random random)
    {
        AnchorPredictions predictions = head.Forward(levels);
        AnchorGrid anchors = generator.Generate(batch.Images, levels);
        ProposalBoxes[] proposals = selector.Select(predictions, anchors, batch.Sizes, training: true);
        (Tensor objectness, Tensor box) = loss.Compute(predictions, anchors, groundTruth, random);
        return (proposals, objectness, box);
    }
}
