using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class SplitUnitsTests
{
    /// <summary>How far a class's share in a part may be from the part's share of all images, where no class is rare.</summary>
    private const double Distance = 0.01;

    [TestMethod]
    [DataRow(0.8, 0.2)]
    [DataRow(0.7, 0.15, 0.15)]
    [DataRow(0.2, 0.2, 0.2, 0.2, 0.2)]
    public void Every_part_has_its_images_exactly_and_its_share_of_every_class_nearly(params double[] shares)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            IReadOnlyList<int>[] images = Images(400, [3, 1.5, 0.8, 0.4, 0.3, 0.2], new Random(seed));
            int[] sizes = SplitUnits.Sizes(images.Length, shares);
            int[] parts = SplitUnits.Of(images, groups: null, classes: 6).Divide(sizes, seed);
            for (int part = 0; part < shares.Length; part++)
            {
                Assert.AreEqual(sizes[part], parts.Count(each => each == part));
                for (int c = 0; c < 6; c++)
                    Assert.AreEqual(shares[part], Share(images, parts, part, c), Distance, $"seed {seed}, part {part}, class {c}");
            }
        }
    }

    [TestMethod]
    public void It_is_much_nearer_to_the_shares_than_a_draw_at_random()
    {
        IReadOnlyList<int>[] images = Images(200, [2, 0.5, 0.2, 0.1], new Random(3));
        int[] parts = SplitUnits.Of(images, groups: null, classes: 4).Divide([160, 40], seed: 1);
        double Worst(int[] divided) => Enumerable.Range(0, 4).Max(c => Math.Abs(Share(images, divided, 1, c) - 0.2));
        double random = Enumerable.Range(0, 20).Average(seed =>
        {
            int[] drawn = [.. Enumerable.Range(0, 200).Select(i => i < 160 ? 0 : 1)];
            new Random(seed).Shuffle(drawn);
            return Worst(drawn);
        });
        Assert.IsLessThan(random / 3, Worst(parts));
    }

    [TestMethod]
    public void A_class_that_so_many_images_have_as_there_are_parts_is_in_every_part()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            // Class 0 is everywhere; each of the others is in two images, some of them together.
            IReadOnlyList<int>[] images = [.. Enumerable.Range(0, 60).Select(_ => (IReadOnlyList<int>)[0, 0])];
            for (int c = 1; c < 8; c++)
            {
                // Not both of them together with another class's two, which could not be in both parts.
                foreach (int image in new[] { random.Next(30), 30 + random.Next(30) })
                    images[image] = [.. images[image], c];
            }
            int[] parts = SplitUnits.Of(images, groups: null, classes: 8).Divide([48, 12], seed);
            string[] missing = [.. Enumerable.Range(0, 8).Where(c => Share(images, parts, 1, c) is 0 or 1).Select(c => $"{c}")];
            Assert.AreEqual("", string.Join(",", missing), $"seed {seed}");
        }
    }

    [TestMethod]
    public void Images_of_a_group_are_in_one_part_whatever_its_size()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            IReadOnlyList<int>[] images = Images(150, [2, 1, 0.3], random);
            string[] groups = [.. images.Select(_ => $"slide {(int)(20 * Math.Pow(random.NextDouble(), 2))}")];
            SplitUnits units = SplitUnits.Of(images, groups, classes: 3);
            int[] parts = units.Divide([105, 30, 15], seed);
            foreach (IGrouping<string, int> group in groups.Zip(parts).GroupBy(each => each.First, each => each.Second))
                Assert.HasCount(1, group.Distinct().ToArray(), group.Key);
            Assert.HasCount(3, parts.Distinct().ToArray());
        }
    }

    [TestMethod]
    public void Groups_of_equal_size_come_near_to_the_shares_too()
    {
        IReadOnlyList<int>[] images = Images(600, [2, 1, 0.5], new Random(1));
        string[] groups = [.. Enumerable.Range(0, 600).Select(i => $"{i / 6}")];
        int[] parts = SplitUnits.Of(images, groups, classes: 3).Divide([480, 120], seed: 1);
        Assert.AreEqual(120, parts.Count(part => part == 1));
        for (int c = 0; c < 3; c++)
            Assert.AreEqual(0.2, Share(images, parts, 1, c), 0.02);
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_parts_and_another_others()
    {
        IReadOnlyList<int>[] images = Images(60, [1, 1], new Random(1));
        int[] Divide(int seed) => SplitUnits.Of(images, groups: null, classes: 2).Divide([30, 30], seed);
        CollectionAssert.AreEqual(Divide(1), Divide(1));
        CollectionAssert.AreNotEqual(Divide(1), Divide(2));
    }

    [TestMethod]
    public void Images_without_instances_and_single_images_are_divided_too()
    {
        IReadOnlyList<int>[] empty = [.. Enumerable.Range(0, 10).Select(_ => (IReadOnlyList<int>)[])];
        Assert.AreEqual(2, SplitUnits.Of(empty, groups: null, classes: 0).Divide([8, 2], seed: 1).Count(part => part == 1));
        CollectionAssert.AreEqual(new[] { 0 }, SplitUnits.Of([[0]], groups: null, classes: 1).Divide([1, 0], seed: 1));
        CollectionAssert.AreEquivalent(new[] { 0, 1 }, SplitUnits.Of([[0], [0]], groups: null, classes: 1).Divide([1, 1], seed: 1));
        CollectionAssert.AreEqual(Array.Empty<int>(), SplitUnits.Of([], groups: null, classes: 1).Divide([0, 0], seed: 1));
        // The only image of a class is trained on.
        IReadOnlyList<int>[] one = [.. Enumerable.Range(0, 20).Select(i => (IReadOnlyList<int>)(i == 7 ? [0, 1] : [0]))];
        for (int seed = 0; seed < 10; seed++)
            Assert.AreEqual(0, SplitUnits.Of(one, groups: null, classes: 2).Divide([16, 4], seed)[7]);
    }

    [TestMethod]
    public void Two_groups_make_two_parts_and_one_makes_none()
    {
        IReadOnlyList<int>[] images = [[0], [0], [0], [0]];
        Assert.HasCount(2, SplitUnits.Of(images, ["a", "a", "a", "b"], classes: 1).Divide([3, 1], seed: 1).Distinct().ToArray());
        Assert.Contains("2 parts cannot be made of 1 image or group", Assert.ThrowsExactly<ArgumentException>(() => SplitUnits.Of(images, ["a", "a", "a", "a"], classes: 1).Divide([3, 1], seed: 1)).Message);
    }

    [TestMethod]
    [DataRow(10, new[] { 0.8, 0.2 }, new[] { 8, 2 })]
    [DataRow(10, new[] { 0.99, 0.01 }, new[] { 9, 1 })]
    [DataRow(7, new[] { 1 / 3.0, 1 / 3.0, 1 / 3.0 }, new[] { 3, 2, 2 })]
    [DataRow(2, new[] { 0.9, 0.1 }, new[] { 1, 1 })]
    [DataRow(1, new[] { 0.9, 0.1 }, new[] { 1, 0 })]
    public void Shares_are_rounded_to_images_that_add_up(int images, double[] shares, int[] sizes) =>
        CollectionAssert.AreEqual(sizes, SplitUnits.Sizes(images, shares));

    [TestMethod]
    public void The_nuclei_are_divided_with_their_instances()
    {
        string nuclei = TestData.Nuclei();
        LabelledDataset data = CocoReader.Load(Path.Combine(nuclei, "train.json"), Path.Combine(nuclei, "train"));
        int images = data.Images.Count, test = images / 5;
        int[] parts = SplitUnits.OfImages(data).Divide([images - test, test], seed: 1);
        double all = data.Images.Sum(image => image.Annotations.Count);
        Assert.AreEqual((double)test / images, data.Images.Where((_, i) => parts[i] == 1).Sum(image => image.Annotations.Count) / all, Distance);
    }

    private static double Share(IReadOnlyList<int>[] images, int[] parts, int part, int c)
    {
        double all = images.Sum(image => image.Count(each => each == c));
        return images.Where((_, i) => parts[i] == part).Sum(image => image.Count(each => each == c)) / all;
    }

    /// <summary>Images with instances of each class, as many as a Poisson draw of its mean; some have none.</summary>
    private static IReadOnlyList<int>[] Images(int count, double[] means, Random random) =>
    [
        .. Enumerable.Range(0, count).Select(_ => (IReadOnlyList<int>)[.. means.SelectMany((mean, c) => Enumerable.Repeat(c, Poisson(mean, random)))]),
    ];

    private static int Poisson(double mean, Random random)
    {
        int count = -1;
        for (double product = 1; product > Math.Exp(-mean); product *= random.NextDouble())
            count++;
        return count;
    }
}
