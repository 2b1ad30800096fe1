// N: images. L: anchors of all levels together. C: classes with the background, which is class 0. A: anchors a cell.
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// SSD (Liu et al. 2016, figure 2): on each level two 3×3 convolutions of its own, for the classes and for the boxes of its anchors.
/// State-dict names are torchvision's. Divergence: the levels are the feature pyramid's, not those of a VGG network.
/// </summary>
internal sealed class Ssd : OneStageDetector
{
    private readonly List<DenseHead> classes = [];
    private readonly List<DenseHead> boxes = [];
    private readonly SsdLoss loss;

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
            classes.Add(Predictor(classCount + 1));
            boxes.Add(Predictor(4));
            classes[level].Register(classifiers, $"{level}");
            boxes[level].Register(regressors, $"{level}");
        }
        loss = new SsdLoss(oneStage.Ssd);
        var head = new ModuleGroup();
        head.register_module("classification_head", Named(classifiers));
        head.register_module("regression_head", Named(regressors));
        register_module(nameof(head), head);
        KeepWeights();

        DenseHead Predictor(int outputs) => new(
            options.Backbone.FeatureWidth, depth: 0, width: 0, WeightInitializer.Constant(AnchorsPerCell * outputs, 0), AnchorsPerCell, init);
    }

    protected override DensePredictions Predict(IReadOnlyList<Tensor> levels) => new(
        cat([.. levels.Select((level, l) => classes[l].Forward([level]))], dim: 1),
        cat([.. levels.Select((level, l) => boxes[l].Forward([level]))], dim: 1));

    protected override DetectionLosses Compare(DensePredictions predictions, AnchorGrid anchors, IReadOnlyList<GroundTruth> groundTruth) =>
        loss.Compute(predictions, anchors.Boxes, groundTruth);

    protected override (Tensor Scores, Tensor Boxes) Decode(DensePredictions predictions, AnchorGrid anchors) =>
        (predictions.Logits.softmax(-1).narrow(2, 1, predictions.Logits.shape[2] - 1), Decode(BoxCoder.Regions, predictions.Codes, anchors.Boxes));

    private static ModuleGroup Named(ModuleGroup predictors)
    {
        var head = new ModuleGroup();
        head.register_module("module_list", predictors);
        return head;
    }
}
