// N: images. F: pyramid channels. H_l, W_l: height and width of pyramid level l.
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Comparison;

/// <summary>
/// The first stage by itself (Ren et al. 2015, section 3): features of the image and proposals from them. Its weights have the names that
/// they have in <see cref="MaskRcnn"/>, which starts from them; heads for several tasks can share one.
/// </summary>
internal sealed class ProposalNetwork : Detector
{
    private readonly Backbone backbone;
    private readonly RegionProposalNetwork rpn;

    /// <param name="options">The network; the parts that belong to the second stage do not matter.</param>
    /// <param name="seed">Seed of the random weights, which are those of a <see cref="MaskRcnn"/> of the same seed; null for different ones each time.</param>
    public ProposalNetwork(ModelOptions options, int? seed = null)
        : base(nameof(ProposalNetwork))
    {
        options.Validate();
        using DisposeScope scope = NewDisposeScope();
        var init = new WeightInitializer(seed ?? Random.Shared.Next());
        backbone = Backbone.Create(options.Backbone, init);
        rpn = new RegionProposalNetwork(options, init);
        register_module(nameof(backbone), backbone);
        register_module(nameof(rpn), rpn);
        KeepWeights();
    }

    /// <inheritdoc/>
    public override DetectionLosses Losses(ImageBatch batch, IReadOnlyList<InstanceTargets> targets, Random random)
    {
        using DisposeScope scope = NewDisposeScope();
        train();
        Tensor[] levels = backbone.Forward(batch.Images); // [N, F, H_l, W_l] each
        (Tensor objectness, Tensor box) = rpn.Losses(batch, levels, [.. targets.Select(GroundTruth.Of)], random);
        return DetectionLosses.Of(objectness: objectness, proposalBox: box).MoveToOuterDisposeScope();
    }

    /// <summary>The proposals: every object is of the one class 0.</summary>
    public override IReadOnlyList<ImageDetections> Detect(ImageBatch batch) => Propose(batch);

    /// <inheritdoc/>
    public override IReadOnlyList<ImageDetections> Propose(ImageBatch batch)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        eval();
        ProposalBoxes[] proposals = rpn.Propose(batch, backbone.Forward(batch.Images));
        return [.. proposals.Select(image => ImageDetections.Of(image, batch.Images.device).MoveToOuterDisposeScope())];
    }
}
