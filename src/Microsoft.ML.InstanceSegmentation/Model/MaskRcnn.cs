// N: images. F: pyramid channels. H_l, W_l: height and width of pyramid level l.
using Microsoft.ML.InstanceSegmentation.Common;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// Mask R-CNN (He et al. 2017, figure 1): features of the image, proposals from them, and for each proposal a class,
/// a box and a mask. A network made from the same options and seed has the same weights.
/// </summary>
internal sealed class MaskRcnn : Detector
{
    private readonly Backbone backbone;
    private readonly RegionProposalNetwork rpn;
    private readonly RoIHeads roi_heads;
    private bool firstStageIsFrozen;

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
        backbone = Backbone.Create(options.Backbone, init);
        rpn = new RegionProposalNetwork(options, init);
        roi_heads = new RoIHeads(options, classCount + 1, init);
        register_module(nameof(backbone), backbone);
        register_module(nameof(rpn), rpn);
        register_module(nameof(roi_heads), roi_heads);
        KeepWeights();
    }

    /// <summary>
    /// From now on only the heads are trained: backbone and proposal network keep their weights and running averages, so that further
    /// heads can be put on the same first stage.
    /// </summary>
    public void FreezeFirstStage()
    {
        firstStageIsFrozen = true;
        foreach (Parameter weight in backbone.parameters().Concat(rpn.parameters()))
            weight.requires_grad = false;
    }

    /// <inheritdoc/>
    public override DetectionLosses Losses(ImageBatch batch, IReadOnlyList<InstanceTargets> targets, Random random)
    {
        RegionPoolingFunction.ThrowIfBackwardFailed();
        using DisposeScope scope = NewDisposeScope();
        train();
        backbone.train(!firstStageIsFrozen);
        rpn.train(!firstStageIsFrozen);
        GroundTruth[] groundTruth = [.. targets.Select(GroundTruth.Of)];
        Tensor[] levels = backbone.Forward(batch.Images); // [N, F, H_l, W_l] each
        (ProposalBoxes[] proposals, Tensor? objectness, Tensor? proposalBox) = firstStageIsFrozen
            ? (rpn.ProposeForTraining(batch, levels), null, null)
            : rpn.Train(batch, levels, groundTruth, random);
        (Tensor classification, Tensor box, Tensor mask) = roi_heads.Train(levels, proposals, groundTruth, random);
        return DetectionLosses.Of(objectness, proposalBox, classification, box, mask).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ImageDetections> Detect(ImageBatch batch)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        eval();
        Tensor[] levels = backbone.Forward(batch.Images); // [N, F, H_l, W_l] each
        ProposalBoxes[] proposals = rpn.Propose(batch, levels);
        IReadOnlyList<ImageDetections> detections = roi_heads.Detect(levels, proposals, batch.Sizes);
        return [.. detections.Select(image => image.MoveToOuterDisposeScope())];
    }

    /// <summary>The first stage's proposals.</summary>
    public override IReadOnlyList<ImageDetections> Propose(ImageBatch batch)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        eval();
        ProposalBoxes[] proposals = rpn.Propose(batch, backbone.Forward(batch.Images));
        return [.. proposals.Select(image => ImageDetections.Of(image, batch.Images.device).MoveToOuterDisposeScope())];
    }
}
