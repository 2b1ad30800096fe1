// R: regions. I: width of the box head. C: classes with the background, which is class 0. K: boxes of a region, C or class-agnostic 1.
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>What the box head says of each region.</summary>
/// <param name="Logits">[R, C] of each class.</param>
/// <param name="Codes">[R, K, 4] box codes relative to the region, for each class or for all.</param>
internal sealed record RegionPredictions(Tensor Logits, Tensor Codes)
{
    /// <summary>Codes [P, 4] of chosen regions for a class each.</summary>
    /// <param name="regions">[P] int64: their indices.</param>
    /// <param name="classes">[P] int64.</param>
    public Tensor CodesOf(Tensor regions, Tensor classes)
    {
        using Scalar sets = Codes.shape[1];
        Tensor rows = Codes.shape[1] == 1 ? regions : (regions * sets).Plus(classes); // of [R·K, 4]
        return Codes.reshape(-1, 4).index_select(0, rows);
    }
}

/// <summary>A linear layer each for the class and for the box of each class, or one for all (Girshick 2015, figure 1).</summary>
internal sealed class BoxPredictor : Layer
{
    // Small, so that training starts from even probabilities and unmoved boxes; the values of Fast R-CNN.
    private const double ClassDeviation = 0.01;
    private const double BoxDeviation = 0.001;
    private readonly Linear _clsScore;
    private readonly Linear _bboxPred;

    private readonly long _sets;

    /// <param name="options">The network.</param>
    /// <param name="width">I.</param>
    /// <param name="classes">C.</param>
    /// <param name="init">Gives the weights.</param>
    public BoxPredictor(ModelOptions options, long width, long classes, WeightInitializer init)
        : base(nameof(BoxPredictor))
    {
        _sets = options.Heads.BoxSets(classes);
        _clsScore = new Linear(init.Normal(classes, width, 1, ClassDeviation), ClassifierBias.Softmax(options.Regions.Loss, classes));
        _bboxPred = new Linear(init.Normal(4 * _sets, width, 1, BoxDeviation), WeightInitializer.Constant(4 * _sets, 0));
        register_module("cls_score", _clsScore);
        register_module("bbox_pred", _bboxPred);
    }

    public RegionPredictions Forward(Tensor x) => new(_clsScore.Forward(x), _bboxPred.Forward(x).view(-1, _sets, 4));
}
