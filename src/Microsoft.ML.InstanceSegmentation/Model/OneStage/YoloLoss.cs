// N: images. L: anchors of all levels together. P: responsible anchors of an image. B: anchors on its background. C: classes.
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// YOLO's loss (Redmon and Farhadi 2018, sections 2.1 and 2.2): for each object's anchor half the squared error of the box's code and the
/// binary cross entropy of every class; for it and for the anchors on the background the binary cross entropy of objectness. Divided by
/// the number of objects, at least 1. As the paper has it, an anchor is on an object by its own overlap; its authors' program takes the predicted
/// box's.
/// </summary>
internal sealed class YoloLoss(YoloOptions options)
{
    private static readonly Scalar Half = 0.5f;

    private readonly Scalar boxWeight = options.BoxWeight;
    private readonly Scalar noObjectWeight = options.NoObjectWeight;
    private readonly Matcher matcher = new(options.IgnoreIoU, options.IgnoreIoU, lowQualityMatches: false);
    private readonly SigmoidLoss crossEntropy = new(new ClassificationLossOptions());

    /// <param name="predictions">Logits of objectness and of the classes, [N, L, 1 + C], and the head's outputs for the boxes.</param>
    /// <param name="anchors">The anchors.</param>
    /// <param name="strides">[L, 2], see <see cref="YoloCoder"/>.</param>
    /// <param name="groundTruth">Of each image.</param>
    public DetectionLosses Compute(DensePredictions predictions, AnchorGrid anchors, Tensor strides, IReadOnlyList<GroundTruth> groundTruth)
    {
        using DisposeScope scope = NewDisposeScope();
        Box[] centred = YoloAssignment.Centred(anchors);
        var (objectness, classification, box) = (new List<Tensor>(), new List<Tensor>(), new List<Tensor>());
        int objects = 0;
        for (int n = 0; n < groundTruth.Count; n++)
        {
            int?[] responsible = YoloAssignment.Assign(anchors, groundTruth[n].Boxes);
            int[] assigned = [.. Enumerable.Range(0, responsible.Length).Where(o => responsible[o] is not null)];
            int[] positives = [.. assigned.Select(o => responsible[o]!.Value)];
            var onObject = positives.ToHashSet();
            Match[] matches = matcher.Match(centred, groundTruth[n].Boxes, groundTruth[n].Crowds);
            IEnumerable<int> background = Enumerable.Range(0, matches.Length).Where(i => matches[i].Kind == MatchKind.Negative && !onObject.Contains(i));

            Tensor positive = HostTensor.FromIndices(positives, strides.device); // [P]
            Tensor negative = HostTensor.FromIndices(background, strides.device); // [B]
            Tensor logits = predictions.Logits.select(0, n); // [L, 1 + C]
            objectness.Add(Objectness(logits.select(1, 0), positive, negative));
            classification.Add(Classes(logits.index_select(0, positive), assigned.Select(o => groundTruth[n].Classes[o])));
            Tensor targets = YoloCoder.Encode(
                HostTensor.FromBoxes([.. assigned.Select(o => groundTruth[n].Boxes[o])], strides.device),
                HostTensor.FromBoxes([.. positives.Select(i => anchors.Boxes[i])], strides.device),
                strides.index_select(0, positive)); // [P, 4]
            Tensor codes = YoloCoder.Codes(predictions.Codes.select(0, n).index_select(0, positive));
            box.Add((codes - targets).square().sum() * Half);
            objects += positives.Length;
        }
        using Scalar divisor = Math.Max(1, objects);
        return DetectionLosses.Of(
            objectness: stack(objectness).sum() / divisor,
            classification: stack(classification).sum() / divisor,
            box: stack(box).sum() * boxWeight / divisor).MoveToOuterDisposeScope();
    }

    private Tensor Objectness(Tensor logits, Tensor positive, Tensor negative)
    {
        Tensor on = logits.index_select(0, positive);
        Tensor off = logits.index_select(0, negative);
        return crossEntropy.Each(on, ones_like(on)).sum() + (crossEntropy.Each(off, zeros_like(off)).sum() * noObjectWeight);
    }

    /// <summary>Of the classes' logits [P, 1 + C], the first being objectness.</summary>
    private Tensor Classes(Tensor logits, IEnumerable<int> classes)
    {
        long count = logits.shape[1] - 1;
        Tensor answers = nn.functional.one_hot(HostTensor.FromIndices(classes, logits.device), count).to_type(logits.dtype); // [P, C]
        return crossEntropy.Each(logits.narrow(1, 1, count), answers).sum();
    }
}
