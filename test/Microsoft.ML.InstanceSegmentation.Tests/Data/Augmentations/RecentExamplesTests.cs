using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class RecentExamplesTests
{
    [TestMethod]
    public void The_oldest_are_forgotten_where_there_are_too_many()
    {
        var recent = new RecentExamples();
        Assert.IsNull(recent.Draw(new Random(1)));
        ImageExample[] images = [.. Enumerable.Range(0, RecentExamples.MostImages + 3).Select(i => Pictures.Make(1, i + 1))];
        Array.ForEach(images, recent.Add);

        var random = new Random(1);
        ImageExample?[] drawn = [.. Enumerable.Range(0, 1000).Select(_ => recent.Draw(random))];

        CollectionAssert.AreEquivalent(images[3..], drawn.Distinct().ToArray());
    }

    [TestMethod]
    public void Large_images_are_fewer_and_the_last_is_kept()
    {
        var recent = new RecentExamples();
        ImageExample half = Pictures.Make(1, 1) with { Pixels = new byte[RecentExamples.MostBytes / 2] };
        for (int i = 0; i < 4; i++)
            recent.Add(half);
        Assert.AreEqual(2, recent.Count);
        ImageExample huge = half with { Pixels = new byte[RecentExamples.MostBytes + 1] };
        recent.Add(huge);
        Assert.AreEqual(1, recent.Count);
        Assert.AreSame(huge, recent.Draw(new Random(1)));
    }
}
