// L: anchors of all levels together. S: anchors that are positive or negative, P of them positive. C: classes.
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// The focal loss of all anchors and the box loss of the positive ones, each divided by the number of positives of its image (Lin et al.
/// 2017, "Focal Loss", section 4.1); the mean of the images.
/// </summary>
internal sealed class RetinaNetLoss(RetinaNetOptions options)
{
    private readonly Matcher matcher = new(options.PositiveIoU, options.NegativeIoU, lowQualityMatches: true);
    private readonly SigmoidLoss classLoss = new(options.Loss);
    private readonly BoxLoss boxLoss = new(options.BoxLoss, BoxCoder.Proposals);

    public DetectionLosses Compute(DensePredictions predictions, Box[] anchors, IReadOnlyList<GroundTruth> groundTruth)
    {
        using DisposeScope scope = NewDisposeScope();
        var classifications = new List<Tensor>();
        var boxes = new List<Tensor>();
        for (int n = 0; n < groundTruth.Count; n++)
        {
            AnchorTargets targets = AnchorTargets.Of(matcher, anchors, groundTruth[n]);
            (Tensor classification, Tensor box) = OfImage(predictions.Logits.select(0, n), predictions.Codes.select(0, n), targets);
            classifications.Add(classification);
            boxes.Add(box);
        }
        return DetectionLosses.Of(classification: stack(classifications).mean(), box: stack(boxes).mean()).MoveToOuterDisposeScope();
    }

    private (Tensor Classification, Tensor Box) OfImage(Tensor logits, Tensor codes, AnchorTargets targets)
    {
        Device device = logits.device;
        long classes = logits.shape[1];
        Tensor positive = HostTensor.FromIndices(targets.Positives, device); // [P]
        Tensor counted = cat([positive, HostTensor.FromIndices(targets.Negatives, device)]); // [S]
        // A negative has the class C, which one column more than there are classes stands for.
        IEnumerable<int> labels = targets.Classes.Concat(targets.Negatives.Select(_ => (int)classes));
        Tensor answers = nn.functional.one_hot(HostTensor.FromIndices(labels, device), classes + 1).narrow(1, 0, classes).to_type(logits.dtype); // [S, C]
        Tensor classification = classLoss.Mean(logits.index_select(0, counted), answers, targets.Positives.Length);

        Tensor box = boxLoss.Sum(
            codes.index_select(0, positive), HostTensor.FromBoxes(targets.Anchors, device), HostTensor.FromBoxes(targets.Boxes, device));
        using Scalar divisor = LossDivisor.Of(options.Loss.Kind, counted.shape[0], targets.Positives.Length);
        return (classification, box / divisor);
    }
}
