// R: regions. I: width of the box head. C: classes with the background, which is class 0.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>What the box head says of each region.</summary>
/// <param name="Logits">[R, C] of each class.</param>
/// <param name="Codes">[R, C, 4] box codes relative to the region, for each class.</param>
internal sealed record RegionPredictions(Tensor Logits, Tensor Codes);

/// <summary>A linear layer each for the class and for the box of each class (Girshick 2015, figure 1).</summary>
internal sealed class BoxPredictor : Layer
{
    // Small, so that training starts from even probabilities and unmoved boxes; the values of Fast R-CNN.
    private const double ClassDeviation = 0.01;
    private const double BoxDeviation = 0.001;
    private readonly Dense cls_score;
    private readonly Dense bbox_pred;

    public BoxPredictor(long width, long classes, ClassificationLossOptions loss, WeightInitializer init)
        : base(nameof(BoxPredictor))
    {
        cls_score = new Dense(init.Normal(classes, width, 1, ClassDeviation), ClassifierBias.Softmax(loss, classes));
        bbox_pred = new Dense(init.Normal(4 * classes, width, 1, BoxDeviation), WeightInitializer.Constant(4 * classes, 0));
        register_module(nameof(cls_score), cls_score);
        register_module(nameof(bbox_pred), bbox_pred);
    }

    public RegionPredictions Forward(Tensor x)
    {
        Tensor logits = cls_score.Forward(x);
        return new RegionPredictions(logits, bbox_pred.Forward(x).view(logits.shape[0], logits.shape[1], 4));
    }
}
