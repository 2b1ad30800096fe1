// R: regions of the minibatches of all images.
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>A region that trains the heads.</summary>
/// <param name="Image">Index of its image in the batch.</param>
/// <param name="Box">Where it is.</param>
/// <param name="Instance">The ground-truth instance that it is on, null for background.</param>
internal sealed record TrainingRegion(int Image, Box Box, int? Instance);

/// <summary>
/// The heads' minibatch: proposals and, so that there are positives from the first step on, the ground-truth boxes themselves; positive
/// by overlap, by default 1 positive to 3 negatives (Girshick 2015, section 2.3).
/// </summary>
internal sealed class TrainingRegionSelector(RegionOptions options)
{
    private readonly Matcher _matcher = new(options.PositiveIoU, options.PositiveIoU, lowQualityMatches: false);
    private readonly CandidateSampler _sampler = CandidateSampler.Create(options.Sampling, options.RegionsPerImage, options.PositiveFraction);

    /// <summary>Regions of all images, each image's positives first.</summary>
    public List<TrainingRegion> Sample(IReadOnlyList<ProposalBoxes> proposals, IReadOnlyList<GroundTruth> groundTruth, Random random)
    {
        var regions = new List<TrainingRegion>();
        for (int n = 0; n < proposals.Count; n++)
        {
            Box[] candidates = [.. proposals[n].Boxes, .. groundTruth[n].Boxes];
            Match[] matches = _matcher.Match(candidates, groundTruth[n].Boxes, groundTruth[n].Crowds);
            Minibatch minibatch = _sampler.Sample(matches, random);
            int image = n;
            regions.AddRange(minibatch.Positives.Select(i => new TrainingRegion(image, candidates[i], matches[i].Instance)));
            regions.AddRange(minibatch.Negatives.Select(i => new TrainingRegion(image, candidates[i], null)));
        }
        return regions;
    }
}
