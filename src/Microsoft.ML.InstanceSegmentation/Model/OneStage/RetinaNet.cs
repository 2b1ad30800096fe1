// N: images. L: anchors of all levels together. C: classes. A: anchors a cell.
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// RetinaNet (Lin et al. 2017, "Focal Loss", figure 3): a subnet for the classes and one for the boxes of all anchors, each shared by all
/// levels. State-dict names are torchvision's. Divergence: the pyramid is the two-stage detector's, without levels 6 and 7 of the paper.
/// </summary>
internal sealed class RetinaNet : OneStageDetector
{
    private readonly DenseHead classes;
    private readonly DenseHead boxes;
    private readonly RetinaNetLoss loss;

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
        classes = new DenseHead(features, own.Depth, own.Width, ClassifierBias.Sigmoid(own.Loss, AnchorsPerCell * classCount), AnchorsPerCell, init);
        boxes = new DenseHead(features, own.Depth, own.Width, WeightInitializer.Constant(AnchorsPerCell * 4, 0), AnchorsPerCell, init);
        loss = new RetinaNetLoss(own);
        var head = new ModuleGroup();
        head.register_module("classification_head", classes.Register(new ModuleGroup(), "cls_logits"));
        head.register_module("regression_head", boxes.Register(new ModuleGroup(), "bbox_reg"));
        register_module(nameof(head), head);
        KeepWeights();
    }

    protected override DensePredictions Predict(IReadOnlyList<Tensor> levels) => new(classes.Forward(levels), boxes.Forward(levels));

    protected override DetectionLosses Compare(DensePredictions predictions, AnchorGrid anchors, IReadOnlyList<GroundTruth> groundTruth) =>
        loss.Compute(predictions, anchors.Boxes, groundTruth);

    protected override (Tensor Scores, Tensor Boxes) Decode(DensePredictions predictions, AnchorGrid anchors) =>
        (predictions.Logits.sigmoid(), Decode(BoxCoder.Proposals, predictions.Codes, anchors.Boxes));
}
