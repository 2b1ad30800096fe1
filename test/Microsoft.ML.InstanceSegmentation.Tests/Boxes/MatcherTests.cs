using Microsoft.ML.InstanceSegmentation.Boxes;

namespace Microsoft.ML.InstanceSegmentation.Tests.Boxes;

[TestClass]
public sealed class MatcherTests
{
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Matches_are_those_of_the_whole_matrix(bool lowQuality)
    {
        for (int seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            Box[] candidates = [.. Enumerable.Range(0, 101).Select(_ => BoxTests.RandomBox(random))];
            Box[] truth = [.. Enumerable.Range(0, 6).Select(_ => BoxTests.RandomBox(random)), candidates[3], new Box(500, 500, 501, 501)];
            Match[] matches = new Matcher(0.5f, 0.2f, lowQuality).Match(candidates, truth, []);
            for (int c = 0; c < candidates.Length; c++)
            {
                float[] overlaps = [.. truth.Select(box => box.Overlap(candidates[c]))];
                float best = overlaps.Max();
                bool bestOfAny = lowQuality && truth.Index().Any(g => overlaps[g.Index] > 0 && overlaps[g.Index] == candidates.Max(other => g.Item.Overlap(other)));
                MatchKind expected = best >= 0.5f || bestOfAny ? MatchKind.Positive : best < 0.2f ? MatchKind.Negative : MatchKind.Ignored;
                Assert.AreEqual(expected, matches[c].Kind, $"seed {seed}, candidate {c}");
                if (expected == MatchKind.Positive)
                    Assert.AreEqual(Array.IndexOf(overlaps, best), matches[c].Instance);
            }
        }
    }

    [TestMethod]
    public void Every_touched_object_has_a_positive_with_low_quality_matches()
    {
        Box[] candidates = [new(0, 0, 10, 10), new(0, 0, 10, 10), new(20, 0, 30, 10)];
        Match[] matches = new Matcher(0.7f, 0.3f, lowQualityMatches: true).Match(candidates, [new Box(0, 0, 1, 1)], []);
        CollectionAssert.AreEqual(new[] { MatchKind.Positive, MatchKind.Positive, MatchKind.Negative }, matches.Select(match => match.Kind).ToArray());
    }

    [TestMethod]
    public void Without_objects_all_is_negative()
    {
        Match[] matches = new Matcher(0.5f, 0.5f, lowQualityMatches: true).Match([new Box(0, 0, 1, 1)], [], []);
        Assert.AreEqual(MatchKind.Negative, matches[0].Kind);
        Assert.IsEmpty(new Matcher(0, 0, lowQualityMatches: true).Match([], [new Box(0, 0, 1, 1)], []));
    }

    [TestMethod]
    public void Negatives_mostly_inside_a_crowd_are_ignored_and_positives_are_not()
    {
        Box[] candidates = [new(0, 0, 10, 10), new(40, 0, 50, 10), new(45, 0, 55, 10), new(46, 0, 56, 10), new(90, 0, 99, 10)];
        Match[] matches = new Matcher(0.5f, 0.5f, lowQualityMatches: false).Match(candidates, [candidates[0]], [new Box(0, 0, 50.5f, 100)]);
        MatchKind[] expected = [MatchKind.Positive, MatchKind.Ignored, MatchKind.Ignored, MatchKind.Negative, MatchKind.Negative];
        CollectionAssert.AreEqual(expected, matches.Select(match => match.Kind).ToArray());
    }
}
