using Microsoft.ML.InstanceSegmentation.Boxes;

namespace Microsoft.ML.InstanceSegmentation.Tests.Boxes;

[TestClass]
public sealed class OverlapDecayTests
{
    [TestMethod]
    public void A_second_box_keeps_the_share_that_the_better_one_does_not_cover() =>
        AssertClose([0.9f, 0.8f * (1 - (1f / 3))], OverlapDecay.Decay([new(0, 0, 4, 4), new(0, 2, 4, 6)], [0.9f, 0.8f], [1, 1]));

    [TestMethod]
    public void Boxes_apart_and_boxes_of_other_classes_keep_their_scores()
    {
        Box[] boxes = [new(0, 0, 4, 4), new(0, 4, 4, 8), new(0, 0, 4, 4)];
        AssertClose([0.9f, 0.8f, 0.7f], OverlapDecay.Decay(boxes, [0.9f, 0.8f, 0.7f], [0, 0, 1]));
    }

    [TestMethod]
    public void The_same_box_again_and_again_falls_to_zero_and_not_to_what_is_no_number()
    {
        Box box = new(1, 1, 3, 3);
        AssertClose([0.9f, 0, 0], OverlapDecay.Decay([box, box, box], [0.9f, 0.9f, 0.9f], [0, 0, 0]));
    }

    [TestMethod]
    public void A_box_that_is_covered_itself_takes_less_from_others()
    {
        // The middle box overlaps both neighbours by a third, and these do not touch.
        Box[] boxes = [new(0, 0, 4, 4), new(0, 2, 4, 6), new(0, 4, 4, 8)];
        AssertClose([0.9f, 0.8f * 2 / 3, 0.7f], OverlapDecay.Decay(boxes, [0.9f, 0.8f, 0.7f], [0, 0, 0]));
    }

    [TestMethod]
    public void It_is_what_the_definition_says()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            int count = random.Next(300);
            Box[] boxes = [.. Enumerable.Range(0, count).Select(_ => BoxTests.RandomBox(random))];
            float[] scores = [.. Enumerable.Range(0, count).Select(_ => random.NextSingle()).OrderDescending()];
            int[] groups = [.. Enumerable.Range(0, count).Select(_ => random.Next(3))];
            float[] expected = [.. scores.Select((score, j) => score * Better(j).Select(i => (1 - boxes[i].Overlap(boxes[j])) / (1 - Most(i))).DefaultIfEmpty(1).Min())];
            AssertClose(expected, OverlapDecay.Decay(boxes, scores, groups));

            IEnumerable<int> Better(int j) => Enumerable.Range(0, j).Where(i => groups[i] == groups[j]);
            float Most(int i) => Better(i).Select(k => boxes[k].Overlap(boxes[i])).DefaultIfEmpty(0).Max();
        }
    }

    [TestMethod]
    public void No_box_has_no_score() => Assert.IsEmpty(OverlapDecay.Decay([], [], []));

    [TestMethod]
    public void The_filter_orders_by_the_new_scores_and_drops_what_falls_below_the_threshold()
    {
        DetectionFilter filter = DetectionFilter.Of(new DetectionOptions { ScoreThreshold = 0.3f, NmsThreshold = 0.7f, DecayOverlapping = true });
        Box[] boxes = [new(0, 0, 4, 4), new(0, 1, 4, 5), new(0, 1.5f, 4, 5.5f), new(8, 8, 12, 12)];
        ImageDetections found = filter.Filter(boxes, [0.9f, 0.8f, 0.5f, 0.6f], [0, 0, 0, 0], (20, 20));
        CollectionAssert.AreEqual(new[] { boxes[0], boxes[3], boxes[1] }, found.Boxes);
        AssertClose([0.9f, 0.6f, 0.8f * (1 - 0.6f)], found.Scores);
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5f, $"[{i}]");
    }
}
