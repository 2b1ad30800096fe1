// N: images. F: feature channels. L: anchors of all levels together. C: classes. H_l, W_l: height and width of level l.
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Comparison;

/// <summary>What a one-stage detector says of all anchors, as its head gives it.</summary>
/// <param name="Logits">[N, L, outputs]: of the classes, and of whatever else the detector asks.</param>
/// <param name="Codes">[N, L, 4]: boxes relative to the anchors, in the detector's code.</param>
internal sealed record DensePredictions(Tensor Logits, Tensor Codes);

/// <summary>
/// A detector that classifies every anchor at once, on the two-stage detector's backbone and anchors: boxes with classes, no masks. It
/// gives proposals too, so that their recall can be compared with the region proposal network's.
/// </summary>
internal abstract class OneStageDetector : Detector
{
    private readonly Backbone _backbone;
    private readonly AnchorCache _generator;
    private readonly DenseDecoder _selector;
    private readonly ProposalSelector _proposalSelector;

    /// <param name="name">Name of the module.</param>
    /// <param name="options">Backbone, anchors, and the limits of proposals and detections.</param>
    /// <param name="oneStage">The detector.</param>
    /// <param name="init">Gives the weights.</param>
    protected OneStageDetector(string name, ModelOptions options, OneStageOptions oneStage, WeightInitializer init)
        : base(name)
    {
        options.Validate();
        oneStage.Validate();
        using DisposeScope scope = NewDisposeScope();
        _backbone = Backbone.Create(options.Backbone, init);
        _generator = new AnchorCache(options.Anchors);
        _selector = new DenseDecoder(options.Detection, oneStage.CandidatesPerLevel);
        _proposalSelector = new ProposalSelector(options.Proposals);
        register_module("backbone", _backbone);
        KeepWeights();
    }

    /// <summary>Anchors that a head says something of at each cell.</summary>
    protected int AnchorsPerCell => _generator.AnchorsPerCell;

    protected override DetectionLosses Train(ImageBatch batch, IReadOnlyList<GroundTruth> groundTruth, Random random)
    {
        Tensor[] levels = _backbone.Forward(batch.Images); // [N, F, H_l, W_l] each
        return Compare(Predict(levels), _generator.Generate(batch.Padded, levels).Grid, groundTruth);
    }

    protected override ImageDetections[] FindInstances(ImageBatch batch)
    {
        (Tensor scores, Tensor boxes, AnchorGrid anchors) = Score(batch);
        return _selector.Select(scores, boxes, anchors.LevelCounts, batch.Sizes);
    }

    protected override ImageDetections[] FindObjects(ImageBatch batch)
    {
        (Tensor scores, Tensor boxes, AnchorGrid anchors) = Score(batch);
        ProposalBoxes[] proposals = _proposalSelector.Select(scores.amax(2), boxes, anchors.LevelCounts, batch.Sizes);
        return Array.ConvertAll(proposals, image => new ImageDetections(image.Boxes, image.Scores, new int[image.Boxes.Length]));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _generator.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The head's forward pass over levels [N, F, H_l, W_l].</summary>
    protected abstract DensePredictions Predict(IReadOnlyList<Tensor> levels);

    /// <summary>The losses of predictions, given the ground truth of each image.</summary>
    protected abstract DetectionLosses Compare(DensePredictions predictions, AnchorGrid anchors, IReadOnlyList<GroundTruth> groundTruth);

    /// <summary>The probability of each class, [N, L, C], and the boxes, [N, L, 4].</summary>
    protected abstract (Tensor Scores, Tensor Boxes) Decode(DensePredictions predictions, AnchorGrid anchors);

    /// <summary>Boxes [N, L, 4] from codes [N, L, 4] of anchors that are the same for all images.</summary>
    protected static Tensor Decode(BoxCoder coder, Tensor codes, Box[] anchors) =>
        coder.Decode(codes.transpose(0, 1), TensorTransfer.FromBoxes(anchors, codes.device)).transpose(0, 1);

    private (Tensor Scores, Tensor Boxes, AnchorGrid Anchors) Score(ImageBatch batch)
    {
        Tensor[] levels = _backbone.Forward(batch.Images); // [N, F, H_l, W_l] each
        AnchorGrid anchors = _generator.Generate(batch.Padded, levels).Grid;
        (Tensor scores, Tensor boxes) = Decode(Predict(levels), anchors);
        return (scores, boxes, anchors);
    }
}
