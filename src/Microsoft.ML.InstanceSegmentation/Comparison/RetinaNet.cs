// N: images. L: anchors of all levels together. C: classes. A: anchors a cell. S: anchors that are positive or negative, P of them
// positive.
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Comparison;

/// <summary>
/// RetinaNet (Lin et al. 2017, "Focal Loss", figure 3): a subnet for the classes and one for the boxes of all anchors, each shared by all
/// levels. State-dict names are torchvision's. Divergence: the pyramid is the two-stage detector's, without levels 6 and 7 of the paper.
/// </summary>
internal sealed class RetinaNet : OneStageDetector
{
    private readonly DenseHead _classes;
    private readonly DenseHead _boxes;
    private readonly RetinaNetLoss _loss;

    /// <param name="options">Backbone, anchors, and the limits of proposals and detections.</param>
    /// <param name="oneStage">The subnets and their losses.</param>
    /// <param name="classCount">Number of classes without the background, which is the absence of all.</param>
    /// <param name="seed">Seed of the random weights; null for different ones each time.</param>
    public RetinaNet(ModelOptions options, OneStageOptions oneStage, int classCount, int? seed = null)
        : this(options, oneStage, classCount, new WeightInitializer(seed ?? Random.Shared.Next()))
    {
    }

    private RetinaNet(ModelOptions options, OneStageOptions oneStage, int classCount, WeightInitializer init)
        : base(nameof(RetinaNet), options, oneStage, init)
    {
        OptionCheck.Positive(classCount);
        using DisposeScope scope = NewDisposeScope();
        RetinaNetOptions own = oneStage.RetinaNet;
        long features = options.Backbone.FeatureWidth;
        _classes = new DenseHead(features, own.Depth, own.Width, ClassifierBias.Sigmoid(own.Loss, AnchorsPerCell * classCount), AnchorsPerCell, init);
        _boxes = new DenseHead(features, own.Depth, own.Width, WeightInitializer.Constant(AnchorsPerCell * 4, 0), AnchorsPerCell, init);
        _loss = new RetinaNetLoss(own);
        var head = new ModuleGroup();
        head.register_module("classification_head", _classes.Register(new ModuleGroup(), "cls_logits"));
        head.register_module("regression_head", _boxes.Register(new ModuleGroup(), "bbox_reg"));
        register_module(nameof(head), head);
        KeepWeights();
    }

    protected override DensePredictions Predict(IReadOnlyList<Tensor> levels) => new(_classes.Forward(levels), _boxes.Forward(levels));

    protected override DetectionLosses Compare(DensePredictions predictions, AnchorGrid anchors, IReadOnlyList<GroundTruth> groundTruth) =>
        _loss.Compute(predictions, anchors.Boxes, groundTruth);

    protected override (Tensor Scores, Tensor Boxes) Decode(DensePredictions predictions, AnchorGrid anchors) =>
        (predictions.Logits.sigmoid(), Decode(BoxCoder.Proposals, predictions.Codes, anchors.Boxes));
}

/// <summary>
/// The focal loss of all anchors and the box loss of the positive ones, each divided by the number of positives of its image (Lin et al.
/// 2017, "Focal Loss", section 4.1); the mean of the images.
/// </summary>
internal sealed class RetinaNetLoss(RetinaNetOptions options)
{
    private readonly Matcher _matcher = new(options.PositiveIoU, options.NegativeIoU, lowQualityMatches: true);
    private readonly SigmoidClassificationLoss _classLoss = new(options.Loss);
    private readonly BoxLoss _boxLoss = new(options.BoxLoss, BoxCoder.Proposals);

    public DetectionLosses Compute(DensePredictions predictions, Box[] anchors, IReadOnlyList<GroundTruth> groundTruth)
    {
        using DisposeScope scope = NewDisposeScope();
        var classifications = new List<Tensor>();
        var boxes = new List<Tensor>();
        for (int n = 0; n < groundTruth.Count; n++)
        {
            DenseAnchorTargets targets = DenseAnchorTargets.Of(_matcher, anchors, groundTruth[n]);
            (Tensor classification, Tensor box) = OfImage(predictions.Logits.select(0, n), predictions.Codes.select(0, n), targets);
            classifications.Add(classification);
            boxes.Add(box);
        }
        return DetectionLosses.Of(classification: stack(classifications).mean(), box: stack(boxes).mean()).MoveToOuterDisposeScope();
    }

    private (Tensor Classification, Tensor Box) OfImage(Tensor logits, Tensor codes, DenseAnchorTargets targets)
    {
        Device device = logits.device;
        long classes = logits.shape[1];
        Tensor positive = TensorTransfer.FromIndices(targets.Positives, device); // [P]
        Tensor counted = cat([positive, TensorTransfer.FromIndices(targets.Negatives, device)]); // [S]
        // A negative has the class C, which one column more than there are classes stands for.
        IEnumerable<int> labels = targets.Classes.Concat(targets.Negatives.Select(_ => (int)classes));
        Tensor answers = nn.functional.one_hot(TensorTransfer.FromIndices(labels, device), classes + 1).narrow(1, 0, classes).to_type(logits.dtype); // [S, C]
        Tensor classification = _classLoss.Mean(logits.index_select(0, counted), answers, targets.Positives.Length);

        Tensor box = _boxLoss.Sum(
            codes.index_select(0, positive), TensorTransfer.FromBoxes(targets.Anchors, device), TensorTransfer.FromBoxes(targets.Boxes, device));
        using Scalar divisor = LossDivisor.Of(options.Loss.Kind, counted.shape[0], targets.Positives.Length);
        return (classification, box / divisor);
    }
}
