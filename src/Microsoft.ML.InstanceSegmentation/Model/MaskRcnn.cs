// N: images. F: pyramid channels. H_l, W_l: height and width of pyramid level l.
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// Mask R-CNN (He et al. 2017, figure 1): features of the image, proposals from them, and for each proposal a class,
/// a box and a mask. A network made from the same options and seed has the same weights.
/// </summary>
internal sealed class MaskRcnn : Detector
{
    private readonly FirstStage _firstStage;
    private readonly RoIHeads _roiHeads;
    private readonly BackwardFailure _failure = new();

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
        _firstStage = FirstStage.Create(options, init);
        _roiHeads = new RoIHeads(options, classCount + 1, init, _failure);
        _firstStage.Register(this);
        register_module("roi_heads", _roiHeads);
        KeepWeights();
    }

    /// <summary>
    /// From now on only the heads are trained: backbone and proposal network keep their weights and running averages, so that further
    /// heads can be put on the same first stage.
    /// </summary>
    public void FreezeFirstStage() => _firstStage.Freeze();

    /// <inheritdoc/>
    public override void ThrowIfBackwardFailed() => _failure.ThrowIfAny();

    protected override DetectionLosses Train(ImageBatch batch, IReadOnlyList<GroundTruth> groundTruth, Random random)
    {
        _firstStage.PrepareToTrain();
        Tensor[] levels = _firstStage.Features(batch); // [N, F, H_l, W_l] each
        (ProposalBoxes[] proposals, Tensor? objectness, Tensor? proposalBox) = _firstStage.Train(batch, levels, groundTruth, random);
        (Tensor classification, Tensor box, Tensor mask) = _roiHeads.Train(levels, proposals, groundTruth, random);
        return DetectionLosses.Of(objectness, proposalBox, classification, box, mask);
    }

    protected override ImageDetections[] FindInstances(ImageBatch batch)
    {
        Tensor[] levels = _firstStage.Features(batch); // [N, F, H_l, W_l] each
        ProposalBoxes[] proposals = _firstStage.Propose(batch, levels);
        return _roiHeads.Detect(levels, proposals, batch.Sizes);
    }

    protected override ImageDetections[] FindObjects(ImageBatch batch) => _firstStage.Propose(batch);
}
