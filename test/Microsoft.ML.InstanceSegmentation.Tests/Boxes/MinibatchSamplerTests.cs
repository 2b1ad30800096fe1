using Microsoft.ML.InstanceSegmentation.Boxes;

namespace Microsoft.ML.InstanceSegmentation.Tests.Boxes;

[TestClass]
public sealed class MinibatchSamplerTests
{
    [TestMethod]
    [DataRow(100, 100, 32, 0.25f, 8, 24)]
    [DataRow(3, 100, 32, 0.25f, 3, 29)]
    [DataRow(100, 5, 32, 0.25f, 8, 5)]
    [DataRow(0, 4, 32, 0.5f, 0, 4)]
    [DataRow(4, 0, 32, 0.5f, 4, 0)]
    [DataRow(0, 0, 32, 0.5f, 0, 0)]
    [DataRow(10, 10, 7, 0.5f, 3, 4)]
    [DataRow(10, 10, 7, 0f, 0, 7)]
    public void Negatives_fill_what_positives_leave(int positives, int negatives, int count, float fraction, int expectedPositives, int expectedNegatives)
    {
        Match[] matches = Matches(positives, negatives);
        Minibatch minibatch = new MinibatchSampler(count, fraction).Sample(matches, new Random(1));
        Assert.HasCount(expectedPositives, minibatch.Positives);
        Assert.HasCount(expectedNegatives, minibatch.Negatives);
        Assert.IsTrue(minibatch.Positives.All(i => matches[i].Kind == MatchKind.Positive));
        Assert.IsTrue(minibatch.Negatives.All(i => matches[i].Kind == MatchKind.Negative));
        Assert.AreEqual(minibatch.Count, minibatch.Positives.Concat(minibatch.Negatives).Distinct().Count());
    }

    [TestMethod]
    public void Every_candidate_is_drawn_as_often()
    {
        Match[] matches = Matches(10, 0);
        var drawn = new int[matches.Length];
        var random = new Random(1);
        for (int i = 0; i < 10_000; i++)
        {
            foreach (int index in new MinibatchSampler(3, 1).Sample(matches, random).Positives)
                drawn[index]++;
        }
        // 3000 expected, deviation 46: five of them.
        foreach (int times in drawn.Where((_, i) => matches[i].Kind == MatchKind.Positive))
            Assert.AreEqual(3000, times, 230);
    }

    [TestMethod]
    public void One_seed_draws_one_minibatch()
    {
        Match[] matches = Matches(50, 50);
        Minibatch first = new MinibatchSampler(20, 0.5f).Sample(matches, new Random(7));
        Minibatch second = new MinibatchSampler(20, 0.5f).Sample(matches, new Random(7));
        CollectionAssert.AreEqual(first.Positives, second.Positives);
        CollectionAssert.AreEqual(first.Negatives, second.Negatives);
    }

    private static Match[] Matches(int positives, int negatives) =>
    [
        new Match(MatchKind.Ignored, 0),
        .. Enumerable.Repeat(new Match(MatchKind.Positive, 0), positives),
        new Match(MatchKind.Ignored, 0),
        .. Enumerable.Repeat(new Match(MatchKind.Negative, 0), negatives),
    ];
}
