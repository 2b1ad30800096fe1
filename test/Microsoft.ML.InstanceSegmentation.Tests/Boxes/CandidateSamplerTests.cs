using Microsoft.ML.InstanceSegmentation.Boxes;

namespace Microsoft.ML.InstanceSegmentation.Tests.Boxes;

[TestClass]
public sealed class CandidateSamplerTests
{
    [TestMethod]
    public void Without_sampling_every_candidate_but_the_ignored_enters()
    {
        MatchKind[] kinds = [MatchKind.Negative, MatchKind.Positive, MatchKind.Ignored, MatchKind.Negative, MatchKind.Positive, MatchKind.Negative];
        CandidateSampler sampler = CandidateSampler.Create(CandidateSampling.All, count: 1, positiveFraction: 0);
        Minibatch all = sampler.Sample(Array.ConvertAll(kinds, kind => new Match(kind, 0)), new Random(1));
        CollectionAssert.AreEqual(new[] { 1, 4 }, all.Positives);
        CollectionAssert.AreEqual(new[] { 0, 3, 5 }, all.Negatives);
        Assert.AreEqual(0, sampler.Sample([], new Random(1)).Count);
    }

    [TestMethod]
    public void A_minibatch_is_the_default()
    {
        Assert.AreEqual(CandidateSampling.Minibatch, new RegionOptions().Sampling);
        Assert.AreEqual(CandidateSampling.Minibatch, new ProposalOptions().Sampling);
        Assert.IsInstanceOfType<MinibatchSampler>(CandidateSampler.Create(CandidateSampling.Minibatch, 3, 0.5f));
    }
}
