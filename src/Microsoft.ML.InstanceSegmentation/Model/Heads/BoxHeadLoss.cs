// R: regions that train the heads. P: the positive ones.
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// The box head's loss (Girshick 2015, equation 1): that of each region's class, by default cross entropy, and that of the positives' box
/// codes for their class, by default smooth L1, both divided by the same number, so that every positive counts the same.
/// </summary>
internal sealed class BoxHeadLoss(RegionOptions options)
{
    private readonly SoftmaxClassificationLoss _classLoss = new(options.Loss);
    private readonly BoxLoss _boxLoss = new(options.BoxLoss, BoxCoder.Regions);

    /// <summary>Both parts; 0 without regions.</summary>
    public (Tensor Classification, Tensor Box) Compute(RegionPredictions predictions, SampledRegions minibatch)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor labels, Tensor positives) = (minibatch.Labels, minibatch.Positives);
        Tensor classification = _classLoss.Mean(predictions.Logits, labels, positives.shape[0]);

        Tensor codes = predictions.CodesOf(positives, labels.index_select(0, positives)); // [P, 4]
        Tensor box = _boxLoss.Sum(codes, minibatch.PositiveBoxes(), minibatch.PositiveTargets());
        using Scalar divisor = LossDivisor.Of(options.Loss.Kind, labels.shape[0], positives.shape[0]);
        return scope.MoveToOuter(classification, box / divisor);
    }
}
