using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Tests.Model;

namespace Microsoft.ML.InstanceSegmentation.Tests.Boxes;

[TestClass]
public sealed class NonMaximumSuppressionTests
{
    [TestMethod]
    public void Kept_boxes_are_torchvisions()
    {
        JsonElement reference = ReferenceData.Read("Model/PartsReference.json").GetProperty("nms");
        Box[] boxes = MemoryMarshal.Cast<float, Box>(reference.GetProperty("boxes").Floats()).ToArray();
        float[] scores = reference.GetProperty("scores").Floats();
        int[] kept = NonMaximumSuppression.Select(boxes, scores, new int[boxes.Length], 0.3f, int.MaxValue);
        CollectionAssert.AreEqual(reference.GetProperty("kept").Longs(), Array.ConvertAll(kept, i => (long)i));
    }

    [TestMethod]
    public void Fast_way_keeps_what_the_definition_keeps()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            Box[] boxes = [.. Enumerable.Range(0, 200).Select(_ => BoxTests.RandomBox(random))];
            float[] scores = [.. boxes.Select(_ => MathF.Round(random.NextSingle(), 1))];
            int[] groups = [.. boxes.Select(_ => random.Next(3))];
            var expected = new List<int>();
            foreach (int i in Enumerable.Range(0, boxes.Length).OrderByDescending(i => scores[i]))
            {
                if (!expected.Any(better => groups[better] == groups[i] && boxes[better].Overlap(boxes[i]) > 0.4f))
                    expected.Add(i);
            }
            CollectionAssert.AreEqual(expected, NonMaximumSuppression.Select(boxes, scores, groups, 0.4f, int.MaxValue));
            CollectionAssert.AreEqual(expected[..5], NonMaximumSuppression.Select(boxes, scores, groups, 0.4f, 5));
        }
    }

    [TestMethod]
    public void Of_equal_scores_the_first_is_better_whatever_their_sign()
    {
        Box[] boxes = [.. Enumerable.Range(0, 5).Select(i => new Box(10 * i, 0, (10 * i) + 1, 1))];
        CollectionAssert.AreEqual(new[] { 2, 0, 1, 4, 3 }, NonMaximumSuppression.Select(boxes, [0f, -0f, 3, -2, -1], new int[5], 0.5f, 5));
    }

    [TestMethod]
    public void Threshold_itself_is_no_overlap()
    {
        Box[] boxes = [new(0, 0, 2, 1), new(0, 0, 1, 1)];
        Assert.HasCount(2, NonMaximumSuppression.Select(boxes, [2, 1], [0, 0], 0.5f, 9));
        Assert.HasCount(1, NonMaximumSuppression.Select(boxes, [2, 1], [0, 0], 0.49f, 9));
    }

    [TestMethod]
    public void No_box_and_none_wanted_keep_nothing()
    {
        Assert.IsEmpty(NonMaximumSuppression.Select([], [], [], 0.5f, 10));
        Assert.IsEmpty(NonMaximumSuppression.Select([new Box(0, 0, 1, 1)], [1], [0], 0.5f, 0));
    }
}
