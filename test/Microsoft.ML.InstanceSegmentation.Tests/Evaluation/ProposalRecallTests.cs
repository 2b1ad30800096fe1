using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Evaluation;

[TestClass]
public sealed class ProposalRecallTests
{
    private const double Exact = 1e-12;

    [TestMethod]
    public void Recall_of_a_case_counted_by_hand()
    {
        // 10×10 objects. The first box overlaps the first object by 62 %, the eleventh by 100 %; the second box overlaps the second object by
        // 80 %. The third object is found by no box. Neither is an object found twice, nor does the better eleventh box replace the first.
        float[] objects = [0, 0, 10, 10, 100, 0, 110, 10, 200, 0, 210, 10];
        List<float> boxes = [0, 0, 10, 6.2f, 100, 0, 110, 8];
        for (int i = 0; i < 8; i++)
            boxes.AddRange([400, 400, 410, 410]);
        boxes.AddRange([0, 0, 10, 10]);
        var recall = new ProposalRecall();
        recall.Add(Truths(objects), Found([.. boxes], [.. Enumerable.Range(0, 11).Select(i => 1 - (i / 100f))]));

        RecallMetrics metrics = recall.Evaluate();

        // With 10 boxes: the first object up to 0.60 (three thresholds of ten), the second up to 0.80 (seven). With more, the eleventh
        // box finds the first object at the thresholds that the first box does not reach.
        Assert.AreEqual((0.3 + 0.7) / 3, metrics.AR10, Exact);
        Assert.AreEqual((1 + 0.7) / 3, metrics.AR100, Exact);
        Assert.AreEqual(metrics.AR100, metrics.AR1000, Exact);
        Assert.AreEqual(2.0 / 3, metrics.Recall50At10, Exact);
        Assert.AreEqual(3, metrics.Instances);
        Assert.AreEqual(11, metrics.BoxesPerImage, Exact);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    public void Recall_is_that_of_a_slow_count_for_each_number_of_boxes(int seed)
    {
        var random = new Random(seed);
        (InstanceAnnotations Truth, DetectedInstances Found)[] images = [.. Enumerable.Range(0, 6).Select(_ => Image(random))];
        var recall = new ProposalRecall();
        foreach ((InstanceAnnotations truth, DetectedInstances found) in images)
            recall.Add(truth, found);

        RecallMetrics metrics = recall.Evaluate();

        Assert.AreEqual(Slow(images, 10), metrics.AR10, Exact);
        Assert.AreEqual(Slow(images, 100), metrics.AR100, Exact);
        Assert.AreEqual(Slow(images, 300), metrics.AR300, Exact);
        Assert.AreEqual(Slow(images, 1000), metrics.AR1000, Exact);
        Assert.AreEqual(SlowAt(images, 10, 0.5), metrics.Recall50At10, Exact);
        Assert.AreEqual(SlowAt(images, 100, 0.5), metrics.Recall50At100, Exact);
        Assert.AreEqual(SlowAt(images, 300, 0.5), metrics.Recall50At300, Exact);
        Assert.AreEqual(SlowAt(images, 1000, 0.5), metrics.Recall50At1000, Exact);
        Assert.IsTrue(metrics.AR10 < metrics.AR100 && metrics.AR100 < metrics.AR1000 && metrics.AR10 > 0, metrics.ToString());
    }

    [TestMethod]
    public void Boxes_that_equal_the_objects_have_a_recall_of_one_and_crowds_do_not_count()
    {
        float[] objects = [0, 0, 10, 10, 5, 5, 40, 30];
        var recall = new ProposalRecall();
        recall.Add(Truths([.. objects, 0, 0, 500, 500]) with { IsCrowd = [false, false, true] }, Found(objects, [0.5f, 0.5f]));
        RecallMetrics metrics = recall.Evaluate();
        Assert.AreEqual(1, metrics.AR10, Exact);
        Assert.AreEqual(2, metrics.Instances);
    }

    [TestMethod]
    public void Without_objects_every_recall_is_minus_one_and_without_boxes_zero()
    {
        var none = new ProposalRecall();
        Assert.AreEqual(-1, none.Evaluate().AR10);
        none.Add(Truths([]), Found([0, 0, 9, 9], [0.5f]));
        none.Add(Truths([0, 0, 9, 9]) with { IsCrowd = [true] }, Found([0, 0, 9, 9], [0.5f]));
        Assert.AreEqual(-1, none.Evaluate().AR1000);
        Assert.AreEqual(-1, none.Evaluate().Recall50At100);

        none.Add(Truths([0, 0, 9, 9]), Found([], []));
        Assert.AreEqual(0, none.Evaluate().AR1000);
        Assert.AreEqual(2.0 / 3, none.Evaluate().BoxesPerImage, Exact);
        Assert.Contains("1000 boxes an image: 0.000", none.Evaluate().ToString());
    }

    [TestMethod]
    public void Boxes_beyond_the_thousandth_do_not_count()
    {
        float[] boxes = [.. Enumerable.Range(0, 1000).SelectMany(_ => new float[] { 50, 50, 60, 60 }), 0, 0, 10, 10];
        var recall = new ProposalRecall();
        recall.Add(Truths([0, 0, 10, 10]), Found(boxes, [.. Enumerable.Repeat(0.5f, 1001)]));
        Assert.AreEqual(0, recall.Evaluate().AR1000);
        Assert.AreEqual(1000, recall.Evaluate().BoxesPerImage, Exact);
    }

    /// <summary>Objects, and boxes that are the objects moved a little, in any order.</summary>
    private static (InstanceAnnotations Truth, DetectedInstances Found) Image(Random random)
    {
        float[] objects = [.. Enumerable.Range(0, random.Next(1, 9)).SelectMany(_ => RandomBox(random))];
        var boxes = new List<float>();
        for (int i = 0; i < 400; i++)
        {
            int near = random.Next(objects.Length / 4) * 4;
            boxes.AddRange(objects.AsSpan(near, 4).ToArray().Select(value => value + random.Next(-12, 13)));
        }
        // Whole steps of scores, so that many are equal.
        return (Truths(objects), Found([.. boxes], [.. Enumerable.Range(0, 400).Select(_ => random.Next(50) / 50f)]));
    }

    private static float[] RandomBox(Random random)
    {
        (float x, float y) = (random.Next(60), random.Next(60));
        return [x, y, x + random.Next(26, 60), y + random.Next(26, 60)];
    }

    private static double Slow((InstanceAnnotations, DetectedInstances)[] images, int most) =>
        Enumerable.Range(0, 10).Average(t => SlowAt(images, most, 0.5 + (t * 0.05)));

    private static double SlowAt((InstanceAnnotations Truth, DetectedInstances Found)[] images, int most, double threshold)
    {
        int hits = 0, objects = 0;
        foreach ((InstanceAnnotations truth, DetectedInstances found) in images)
        {
            var free = Enumerable.Range(0, truth.Count).ToList();
            objects += free.Count;
            foreach (int box in Enumerable.Range(0, found.Count).OrderByDescending(i => found.Scores[i]).Take(most))
            {
                int best = -1;
                double largest = threshold - 1e-9;
                foreach (int candidate in free)
                {
                    double overlap = Overlap(found.Boxes.AsSpan(box * 4, 4), truth.Boxes.AsSpan(candidate * 4, 4));
                    if (overlap >= largest)
                        (largest, best) = (overlap, candidate);
                }
                if (free.Remove(best))
                    hits++;
            }
        }
        return (double)hits / objects;
    }

    private static double Overlap(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double width = Math.Max(0.0, Math.Min(a[2], b[2]) - Math.Max(a[0], b[0]));
        double height = Math.Max(0.0, Math.Min(a[3], b[3]) - Math.Max(a[1], b[1]));
        double both = width * height;
        return both / (((a[2] - a[0]) * (a[3] - a[1])) + ((b[2] - b[0]) * (b[3] - b[1])) - both);
    }

    private static InstanceAnnotations Truths(float[] boxes) => new()
    {
        Boxes = boxes,
        Classes = new int[boxes.Length / 4],
        Masks = [.. Enumerable.Repeat(RunLengthMask.FromBitmap(1, 1, [1]), boxes.Length / 4)],
        IsCrowd = new bool[boxes.Length / 4],
    };

    private static DetectedInstances Found(float[] boxes, float[] scores) =>
        new() { Boxes = boxes, Scores = scores, Classes = new int[scores.Length], Masks = null };
}
