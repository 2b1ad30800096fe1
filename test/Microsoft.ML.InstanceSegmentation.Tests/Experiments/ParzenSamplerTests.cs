using Microsoft.ML.InstanceSegmentation.Experiments;

namespace Microsoft.ML.InstanceSegmentation.Tests.Experiments;

[TestClass]
public sealed class ParzenSamplerTests
{
    private static readonly SearchDimension[] s_space = [Dimension("range", null), Dimension("choice", 4)];

    [TestMethod]
    public void It_draws_near_what_was_good_and_still_everywhere()
    {
        var random = new Random(1);
        List<(IReadOnlyList<double> Point, double Measure)> seen = [];
        for (int i = 0; i < 40; i++)
        {
            double[] point = ParzenSampler.DrawAnywhere(2, random);
            seen.Add((point, Worth(point)));
        }
        double[][] drawn = [.. Enumerable.Range(0, 6000).Select(_ => ParzenSampler.Draw(s_space, seen, random))];

        Assert.IsTrue(drawn.All(point => point.All(position => position is >= 0 and <= 1)));
        int near = drawn.Count(point => Math.Abs(point[0] - 0.7) < 0.15), right = drawn.Count(point => SearchDimension.Choice(point[1], 4) == 2);
        // At random it would be 1,800 and 1,500.
        Assert.IsGreaterThan(2400, near);
        Assert.IsGreaterThan(3000, right);
        Assert.IsTrue(drawn.Any(point => point[0] < 0.3) && Enumerable.Range(0, 4).All(choice => drawn.Any(point => SearchDimension.Choice(point[1], 4) == choice)));
    }

    [TestMethod]
    public void Of_sixteen_draws_in_eight_dimensions_its_best_is_better_by_far_than_that_of_random_ones()
    {
        SearchDimension[] space = [Dimension("a", null), Dimension("b", null), .. Enumerable.Range(0, 6).Select(i => Dimension($"choice {i}", 4))];
        double parzen = 0, anywhere = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            parzen += BestOf(16, new Random(seed), (seen, random) => ParzenSampler.Draw(space, seen, random)) / 100;
            anywhere += BestOf(16, new Random(seed), (_, random) => ParzenSampler.DrawAnywhere(8, random)) / 100;
        }
        Assert.IsGreaterThan(anywhere + 0.1, parzen);
    }

    [TestMethod]
    public void With_few_observations_and_in_a_space_of_one_choice_it_draws_too()
    {
        var random = new Random(1);
        Assert.HasCount(2, ParzenSampler.Draw(s_space, [], random));
        SearchDimension[] one = [Dimension("only", 1)];
        List<(IReadOnlyList<double>, double)> equal = [.. Enumerable.Repeat(((IReadOnlyList<double>)[0.5], 0.0), 9)];
        for (int i = 0; i < 20; i++)
            Assert.AreEqual(0, SearchDimension.Choice(ParzenSampler.Draw(one, equal, random)[0], 1));
    }

    /// <summary>The best of some draws where each of six right choices is worth 0.2, and the distance from 0.3 and 0.7 is what ranges cost.</summary>
    private static double BestOf(int count, Random random, Func<List<(IReadOnlyList<double> Point, double Measure)>, Random, double[]> draw)
    {
        List<(IReadOnlyList<double> Point, double Measure)> seen = [];
        for (int i = 0; i < count; i++)
        {
            double[] point = draw(seen, random);
            double worth = -Math.Abs(point[0] - 0.3) - Math.Abs(point[1] - 0.7) + (0.2 * point.Skip(2).Index().Count(each => SearchDimension.Choice(each.Item, 4) == each.Index % 4));
            seen.Add((point, worth));
        }
        return seen.Max(each => each.Measure);
    }

    private static double Worth(double[] point) => (SearchDimension.Choice(point[1], 4) == 2 ? 0.2 : 0) - Math.Abs(point[0] - 0.7);

    private static SearchDimension Dimension(string name, int? choices) => new(name, choices, (options, _) => options, _ => "", _ => null);
}
