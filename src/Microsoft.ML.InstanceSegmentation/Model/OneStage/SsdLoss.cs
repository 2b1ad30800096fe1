// L: anchors of all levels together. S: anchors that are positive or negative, P of them positive. C: classes with the background.
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// The multibox loss (Liu et al. 2016, equations 1 to 3): cross entropy of all positives and of the hardest negatives, and smooth L1 of
/// the positives' boxes, divided by the number of positives of all images. Images without an object enter with nothing, as in the paper:
/// no positive, hence no negative. Divergence: an anchor that is the best of one box and overlaps another more is that other's.
/// </summary>
internal sealed class SsdLoss(SsdOptions options)
{
    private readonly Matcher matcher = new(options.PositiveIoU, options.PositiveIoU, lowQualityMatches: true);
    private readonly SoftmaxLoss classLoss = new(new ClassificationLossOptions());
    // The paper's variances 0.1 and 0.2 are the weights 10 and 5.
    private readonly BoxLoss boxLoss = new(options.BoxLoss, BoxCoder.Regions);

    public DetectionLosses Compute(DensePredictions predictions, Box[] anchors, IReadOnlyList<GroundTruth> groundTruth)
    {
        using DisposeScope scope = NewDisposeScope();
        var classifications = new List<Tensor>();
        var boxes = new List<Tensor>();
        int positives = 0;
        for (int n = 0; n < groundTruth.Count; n++)
        {
            AnchorTargets targets = AnchorTargets.Of(matcher, anchors, groundTruth[n]);
            (Tensor classification, Tensor box) = OfImage(predictions.Logits.select(0, n), predictions.Codes.select(0, n), targets);
            classifications.Add(classification);
            boxes.Add(box);
            positives += targets.Positives.Length;
        }
        using Scalar divisor = Math.Max(1, positives);
        return DetectionLosses.Of(classification: stack(classifications).sum() / divisor, box: stack(boxes).sum() / divisor).MoveToOuterDisposeScope();
    }

    private (Tensor Classification, Tensor Box) OfImage(Tensor logits, Tensor codes, AnchorTargets targets)
    {
        Device device = logits.device;
        Tensor positive = HostTensor.FromIndices(targets.Positives, device); // [P]
        Tensor counted = cat([positive, HostTensor.FromIndices(targets.Negatives, device)]); // [S]
        Tensor labels = HostTensor.FromIndices(targets.Classes.Select(c => c + 1).Concat(targets.Negatives.Select(_ => 0)), device); // [S]
        Tensor losses = classLoss.Each(logits.index_select(0, counted), labels); // [S]
        (int positives, int negatives) = (targets.Positives.Length, targets.Negatives.Length);
        Tensor hardest = HardNegatives.Select(losses.narrow(0, positives, negatives), (int)(options.NegativeRatio * positives));

        Tensor box = boxLoss.Sum(
            codes.index_select(0, positive), HostTensor.FromBoxes(targets.Anchors, device), HostTensor.FromBoxes(targets.Boxes, device));
        return (losses.narrow(0, 0, positives).sum() + hardest.sum(), box);
    }
}
