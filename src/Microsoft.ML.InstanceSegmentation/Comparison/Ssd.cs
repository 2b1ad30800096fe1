// N: images. L: anchors of all levels together. C: classes with the background, which is class 0. A: anchors a cell. S: anchors that are
// positive or negative, P of them positive. K: those that are kept.
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Comparison;

/// <summary>
/// SSD (Liu et al. 2016, figure 2): on each level two 3×3 convolutions of its own, for the classes and for the boxes of its anchors.
/// State-dict names are torchvision's. Divergence: the levels are the feature pyramid's, not those of a VGG network.
/// </summary>
internal sealed class Ssd : OneStageDetector
{
    private readonly List<DenseHead> _classes = [];
    private readonly List<DenseHead> _boxes = [];
    private readonly SsdLoss _loss;

    /// <param name="options">Backbone, anchors, and the limits of proposals and detections.</param>
    /// <param name="oneStage">The losses.</param>
    /// <param name="classCount">Number of classes without the background.</param>
    /// <param name="seed">Seed of the random weights; null for different ones each time.</param>
    public Ssd(ModelOptions options, OneStageOptions oneStage, int classCount, int? seed = null)
        : this(options, oneStage, classCount, new WeightInitializer(seed ?? Random.Shared.Next()))
    {
    }

    private Ssd(ModelOptions options, OneStageOptions oneStage, int classCount, WeightInitializer init)
        : base(nameof(Ssd), options, oneStage, init)
    {
        OptionCheck.Positive(classCount);
        using DisposeScope scope = NewDisposeScope();
        var classifiers = new ModuleGroup();
        var regressors = new ModuleGroup();
        for (int level = 0; level < options.Anchors.Sizes.Count; level++)
        {
            _classes.Add(Predictor(classCount + 1));
            _boxes.Add(Predictor(4));
            _classes[level].Register(classifiers, $"{level}");
            _boxes[level].Register(regressors, $"{level}");
        }
        _loss = new SsdLoss(oneStage.Ssd);
        var head = new ModuleGroup();
        head.register_module("classification_head", Named(classifiers));
        head.register_module("regression_head", Named(regressors));
        register_module(nameof(head), head);
        KeepWeights();

        DenseHead Predictor(int outputs) => new(
            options.Backbone.FeatureWidth, depth: 0, width: 0, WeightInitializer.Constant(AnchorsPerCell * outputs, 0), AnchorsPerCell, init);
    }

    protected override DensePredictions Predict(IReadOnlyList<Tensor> levels) => new(
        cat([.. levels.Select((level, l) => _classes[l].Forward([level]))], dim: 1),
        cat([.. levels.Select((level, l) => _boxes[l].Forward([level]))], dim: 1));

    protected override DetectionLosses Compare(DensePredictions predictions, AnchorGrid anchors, IReadOnlyList<GroundTruth> groundTruth) =>
        _loss.Compute(predictions, anchors.Boxes, groundTruth);

    protected override (Tensor Scores, Tensor Boxes) Decode(DensePredictions predictions, AnchorGrid anchors) =>
        (predictions.Logits.softmax(-1).narrow(2, 1, predictions.Logits.shape[2] - 1), Decode(BoxCoder.Regions, predictions.Codes, anchors.Boxes));

    private static ModuleGroup Named(ModuleGroup predictors)
    {
        var head = new ModuleGroup();
        head.register_module("module_list", predictors);
        return head;
    }
}

/// <summary>
/// The multibox loss (Liu et al. 2016, equations 1 to 3): cross entropy of all positives and of the hardest negatives, and smooth L1 of
/// the positives' boxes, divided by the number of positives of all images. Images without an object enter with nothing, as in the paper:
/// no positive, hence no negative. Divergence: an anchor that is the best of one box and overlaps another more is that other's.
/// </summary>
internal sealed class SsdLoss(SsdOptions options)
{
    private readonly Matcher _matcher = new(options.PositiveIoU, options.PositiveIoU, lowQualityMatches: true);
    private readonly SoftmaxClassificationLoss _classLoss = new(new ClassificationLossOptions());
    // The paper's variances 0.1 and 0.2 are the weights 10 and 5.
    private readonly BoxLoss _boxLoss = new(options.BoxLoss, BoxCoder.Regions);

    public DetectionLosses Compute(DensePredictions predictions, Box[] anchors, IReadOnlyList<GroundTruth> groundTruth)
    {
        using DisposeScope scope = NewDisposeScope();
        var classifications = new List<Tensor>();
        var boxes = new List<Tensor>();
        int positives = 0;
        for (int n = 0; n < groundTruth.Count; n++)
        {
            DenseAnchorTargets targets = DenseAnchorTargets.Of(_matcher, anchors, groundTruth[n]);
            (Tensor classification, Tensor box) = OfImage(predictions.Logits.select(0, n), predictions.Codes.select(0, n), targets);
            classifications.Add(classification);
            boxes.Add(box);
            positives += targets.Positives.Length;
        }
        using Scalar divisor = Math.Max(1, positives);
        return DetectionLosses.Of(classification: stack(classifications).sum() / divisor, box: stack(boxes).sum() / divisor).MoveToOuterDisposeScope();
    }

    private (Tensor Classification, Tensor Box) OfImage(Tensor logits, Tensor codes, DenseAnchorTargets targets)
    {
        Device device = logits.device;
        Tensor positive = TensorTransfer.FromIndices(targets.Positives, device); // [P]
        Tensor counted = cat([positive, TensorTransfer.FromIndices(targets.Negatives, device)]); // [S]
        Tensor labels = TensorTransfer.FromIndices(targets.Classes.Select(c => c + 1).Concat(targets.Negatives.Select(_ => 0)), device); // [S]
        Tensor losses = _classLoss.Each(logits.index_select(0, counted), labels); // [S]
        (int positives, int negatives) = (targets.Positives.Length, targets.Negatives.Length);
        Tensor hardest = HardNegatives.Select(losses.narrow(0, positives, negatives), (int)(options.NegativeRatio * positives));

        Tensor box = _boxLoss.Sum(
            codes.index_select(0, positive), TensorTransfer.FromBoxes(targets.Anchors, device), TensorTransfer.FromBoxes(targets.Boxes, device));
        return (losses.narrow(0, 0, positives).sum().Plus(hardest.sum()), box);
    }
}

/// <summary>
/// Hard negative mining (Liu et al. 2016, section 2.2): of the many negatives only those with the largest loss train, so that they do not
/// outweigh the positives.
/// </summary>
internal static class HardNegatives
{
    /// <summary>The largest losses, [K], with their graph.</summary>
    /// <param name="losses">[S].</param>
    /// <param name="most">How many to keep; all where there are fewer.</param>
    public static Tensor Select(Tensor losses, int most) => losses.topk((int)Math.Min(most, losses.shape[0])).values;
}
