// N: images. L: anchors of all levels together. S: anchors of the minibatches of all images, P of them positive.
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// The proposal network's loss (Ren et al. 2015, equation 1): cross entropy of object or not over the minibatch, and smooth L1 of the
/// positives' boxes, both divided by the minibatch's size.
/// </summary>
internal sealed class ProposalLoss(ProposalOptions options)
{
    private readonly Matcher matcher = new(options.PositiveIoU, options.NegativeIoU, lowQualityMatches: true);
    private readonly MinibatchSampler sampler = new(options.AnchorsPerImage, options.PositiveFraction);

    /// <summary>Both parts for all images; 0 where no anchor is in a minibatch, as where a crowd covers everything.</summary>
    public (Tensor Objectness, Tensor Box) Compute(
        AnchorPredictions predictions, AnchorGrid anchors, IReadOnlyList<GroundTruth> groundTruth, Random random)
    {
        using DisposeScope scope = NewDisposeScope();
        List<int> positives = [];
        List<int> negatives = [];
        List<Box> positiveAnchors = [];
        List<Box> positiveTargets = [];
        for (int n = 0; n < groundTruth.Count; n++)
        {
            Match[] matches = matcher.Match(anchors.Boxes, groundTruth[n].Boxes, groundTruth[n].Crowds);
            Minibatch minibatch = sampler.Sample(matches, random);
            int first = n * anchors.Boxes.Length;
            positives.AddRange(minibatch.Positives.Select(i => first + i));
            negatives.AddRange(minibatch.Negatives.Select(i => first + i));
            positiveAnchors.AddRange(minibatch.Positives.Select(i => anchors.Boxes[i]));
            positiveTargets.AddRange(minibatch.Positives.Select(i => groundTruth[n].Boxes[matches[i].Instance]));
        }

        Device device = predictions.Objectness.device;
        Scalar count = Math.Max(1, positives.Count + negatives.Count);
        Tensor positive = HostTensor.FromIndices(positives, device); // [P]
        Tensor sampled = cat([positive, HostTensor.FromIndices(negatives, device)]); // [S]
        Tensor labels = cat([ones(positives.Count, device: device), zeros(negatives.Count, device: device)]);
        Tensor logits = predictions.Objectness.flatten().index_select(0, sampled); // [S]
        Tensor objectness = nn.functional.binary_cross_entropy_with_logits(logits, labels, reduction: nn.Reduction.Sum);

        Tensor boxes = HostTensor.FromBoxes([.. positiveTargets], device);
        Tensor targets = BoxCoder.Proposals.Encode(boxes, HostTensor.FromBoxes([.. positiveAnchors], device));
        Tensor codes = predictions.Codes.view(-1, 4).index_select(0, positive); // [P, 4]
        return scope.MoveToOuter(objectness / count, BoxLoss.Sum(codes, targets) / count);
    }
}
