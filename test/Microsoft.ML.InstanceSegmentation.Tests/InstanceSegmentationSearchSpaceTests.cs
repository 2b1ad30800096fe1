using Microsoft.ML.InstanceSegmentation.Experiments;

namespace Microsoft.ML.InstanceSegmentation.Tests;

[TestClass]
public sealed class InstanceSegmentationSearchSpaceTests
{
    private static readonly InstanceSegmentationOptions s_start = InstanceSegmentationPresets.Nuclei;

    [TestMethod]
    public void A_range_goes_from_its_lowest_value_to_its_highest_by_differences_or_by_factors()
    {
        SearchDimension even = new InstanceSegmentationSearchSpace().Search(options => options.Optimizer.WeightDecay, 0.0, 0.1).Dimensions.Single();
        SearchDimension log = new InstanceSegmentationSearchSpace().Search(options => options.Optimizer.LearningRate, 0.0001, 0.01, log: true).Dimensions.Single();
        Assert.AreEqual(0.025, even.Apply(s_start, 0.25).Optimizer.WeightDecay, 1e-12);
        Assert.AreEqual(0.001, log.Apply(s_start, 0.5).Optimizer.LearningRate, 1e-12);
        Assert.AreEqual("0.001", log.Text(0.5));
        Assert.AreEqual(0.5, even.Find(s_start)!.Value, 1e-12, "Nuclei's weight decay is 0.05.");
        Assert.AreEqual(s_start.Optimizer.LearningRate, log.Apply(s_start, log.Find(s_start)!.Value).Optimizer.LearningRate, 1e-12);
        Assert.IsNull(even.Find(s_start with { Optimizer = s_start.Optimizer with { WeightDecay = 0.2 } }));
    }

    [TestMethod]
    public void Whole_numbers_are_equally_likely_those_at_the_ends_too()
    {
        SearchDimension whole = new InstanceSegmentationSearchSpace().Search(options => options.Epochs, 3, 6).Dimensions.Single();
        int[] values = [.. Enumerable.Range(0, 1000).Select(i => whole.Apply(s_start, (i + 0.5) / 1000).Epochs)];
        for (int value = 3; value <= 6; value++)
            Assert.AreEqual(250, values.Count(each => each == value), 1);
        Assert.AreEqual(3, whole.Apply(s_start, 0).Epochs);
        Assert.AreEqual(6, whole.Apply(s_start, 1).Epochs);
        Assert.AreEqual(5, whole.Apply(s_start, whole.Find(s_start with { Epochs = 5 })!.Value).Epochs);
    }

    [TestMethod]
    public void A_later_call_takes_the_place_of_an_earlier_one_and_leaves_that_space_as_it_was()
    {
        InstanceSegmentationSearchSpace wide = InstanceSegmentationSearchSpace.Default(s_start);
        InstanceSegmentationSearchSpace narrow = wide.Search(options => options.Optimizer.LearningRate, 0.005, 0.02, log: true).Without("image size");
        Assert.AreEqual(0.005, narrow.Dimensions[0].Apply(s_start, 0).Optimizer.LearningRate, 1e-12);
        Assert.AreNotEqual(0.005, wide.Dimensions[0].Apply(s_start, 0).Optimizer.LearningRate, 1e-4);
        Assert.HasCount(wide.Names.Count - 1, narrow.Names);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => narrow.Without("image size")).Message, "Optimizer.LearningRate");
    }

    [TestMethod]
    [DataRow("nuclei")]
    [DataRow("shapes")]
    [DataRow("default")]
    [DataRow("thinObjects")]
    public void Every_value_of_the_default_space_is_a_valid_configuration_and_it_has_the_one_it_starts_from(string preset)
    {
        InstanceSegmentationOptions start = InstanceSegmentationPresets.ByName(preset);
        foreach (SearchDimension dimension in InstanceSegmentationSearchSpace.Default(start).Dimensions)
        {
            foreach (double position in new[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })
                dimension.Apply(start, position).Validate();
            double found = dimension.Find(start) ?? throw new AssertFailedException($"{dimension.Name} does not have the value of {preset}.");
            InstanceSegmentationOptions same = dimension.Apply(start, found);
            Assert.AreEqual(start.Optimizer.LearningRate, same.Optimizer.LearningRate, 1e-9);
            Assert.AreEqual(start, same with { Optimizer = same.Optimizer with { LearningRate = start.Optimizer.LearningRate } }, dimension.Name);
        }
    }

    [TestMethod]
    public void Limits_that_are_none_and_empty_choices_are_refused()
    {
        var space = new InstanceSegmentationSearchSpace();
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => space.Search(options => options.Epochs, 5, 5)).Message, "The limits of Epochs are 5 and 5");
        Assert.ThrowsExactly<ArgumentException>(() => space.Search(options => options.Optimizer.LearningRate, 0, 1, log: true));
        Assert.ThrowsExactly<ArgumentException>(() => space.Search(options => options.Optimizer.LearningRate, 0, double.NaN));
        Assert.ThrowsExactly<ArgumentException>(() => space.Choose(options => options.Epochs));
        Assert.ThrowsExactly<ArgumentException>(() => space.Choose("nothing"));
    }
}
