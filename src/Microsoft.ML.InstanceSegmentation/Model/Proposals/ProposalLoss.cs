// N: images. L: anchors of all levels together. S: anchors of all images that enter the loss, P of them positive.
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// The proposal network's loss (Ren et al. 2015, equation 1): that of object or not, by default cross entropy over a minibatch of anchors,
/// and that of the positives' boxes, by default smooth L1, both divided by the same number.
/// </summary>
internal sealed class ProposalLoss(ProposalOptions options)
{
    private readonly Matcher _matcher = new(options.PositiveIoU, options.NegativeIoU, lowQualityMatches: true);
    private readonly CandidateSampler _sampler = CandidateSampler.Create(options.Sampling, options.AnchorsPerImage, options.PositiveFraction);
    private readonly SigmoidClassificationLoss _objectnessLoss = new(options.Loss);
    private readonly BoxLoss _boxLoss = new(options.BoxLoss, BoxCoder.Proposals);

    /// <summary>Both parts for all images; 0 where no anchor enters them, as where a crowd covers everything.</summary>
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
            Match[] matches = _matcher.Match(anchors.Boxes, groundTruth[n].Boxes, groundTruth[n].Crowds);
            Minibatch minibatch = _sampler.Sample(matches, random);
            int first = n * anchors.Boxes.Length;
            positives.AddRange(minibatch.Positives.Select(i => first + i));
            negatives.AddRange(minibatch.Negatives.Select(i => first + i));
            positiveAnchors.AddRange(minibatch.Positives.Select(i => anchors.Boxes[i]));
            positiveTargets.AddRange(minibatch.Positives.Select(i => groundTruth[n].Boxes[matches[i].Instance]));
        }

        Device device = predictions.Objectness.device;
        Tensor positive = TensorTransfer.FromIndices(positives, device); // [P]
        Tensor sampled = cat([positive, TensorTransfer.FromIndices(negatives, device)]); // [S]
        Tensor labels = cat([ones(positives.Count, device: device), zeros(negatives.Count, device: device)]);
        Tensor logits = predictions.Objectness.flatten().index_select(0, sampled); // [S]
        Tensor objectness = _objectnessLoss.Mean(logits, labels, positives.Count);

        Tensor codes = predictions.Codes.view(-1, 4).index_select(0, positive); // [P, 4]
        Tensor references = TensorTransfer.FromBoxes([.. positiveAnchors], device);
        Tensor box = _boxLoss.Sum(codes, references, TensorTransfer.FromBoxes([.. positiveTargets], device));
        using Scalar divisor = LossDivisor.Of(options.Loss.Kind, positives.Count + negatives.Count, positives.Count);
        return scope.MoveToOuter(objectness, box / divisor);
    }
}
