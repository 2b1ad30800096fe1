using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Tests.Options;

/// <summary>The options are data.</summary>
[TestClass]
public sealed class InstanceSegmentationOptionsTests
{
    [TestMethod]
    public void Options_made_alike_are_equal_with_their_lists()
    {
        foreach (string name in InstanceSegmentationPresets.Names)
        {
            InstanceSegmentationOptions one = InstanceSegmentationPresets.ByName(name), other = InstanceSegmentationPresets.ByName(name);
            Assert.AreEqual(one, other);
            Assert.AreEqual(one.GetHashCode(), other.GetHashCode());
        }
        Assert.AreNotEqual(InstanceSegmentationPresets.Nuclei, InstanceSegmentationPresets.Shapes);
    }

    [TestMethod]
    public void Options_that_differ_in_one_number_of_a_list_are_not_equal()
    {
        var options = new ModelOptions { Anchors = new AnchorOptions { Sizes = [[8], [16, 20]] } };
        Assert.AreEqual(options, options with { Anchors = new AnchorOptions { Sizes = [[8], [16, 20]] } });
        Assert.AreNotEqual(options, options with { Anchors = new AnchorOptions { Sizes = [[8], [16, 21]] } });
        Assert.AreNotEqual(options, options with { Backbone = options.Backbone with { Stages = [2, 3] } });
        Assert.AreNotEqual(new OptimizerOptions { StepsAt = [0.5] }, new OptimizerOptions { StepsAt = [0.5, 0.75] });
    }

    [TestMethod]
    public void A_list_that_is_changed_afterwards_changes_no_options()
    {
        List<int> widths = [64, 64];
        var options = new HeadOptions { MaskWidths = widths };
        widths.Clear();
        CollectionAssert.AreEqual(new[] { 64, 64 }, options.MaskWidths.ToArray());
    }

    [TestMethod]
    public void They_are_the_same_after_a_round_trip_through_JSON()
    {
        var options = InstanceSegmentationPresets.Nuclei with
        {
            Seed = 7,
            GpuDeviceId = -1,
            InitialWeights = "weights.pth",
            UnreadableImages = UnreadableImages.Skip,
            Columns = new ColumnOptions { ImageColumnName = "Photo" },
            Augmentation = new AugmentationOptions
            {
                Elastic = new() { Probability = 0.25f, Sigma = 7 },
                CopyPaste = new() { MaxInstances = 3 },
            },
            Optimizer = new OptimizerOptions { Kind = OptimizerKind.AdamW, StepsAt = [0.1, 1.0 / 3], Schedule = ScheduleKind.Step },
            Model = InstanceSegmentationPresets.Nuclei.Model with
            {
                Backbone = new BackboneOptions { PyramidNorm = BackboneNorm.Group },
                Heads = new HeadOptions { BoxConvolutions = [32, 64] },
            },
        };

        string json = JsonSerializer.Serialize(options);

        Assert.AreEqual(options, JsonSerializer.Deserialize<InstanceSegmentationOptions>(json));
        // Names rather than numbers: a file that people read, and that a new member of an enum does not change.
        StringAssert.Contains(json, "\"Kind\":\"AdamW\"");
        Assert.AreEqual(new InstanceSegmentationOptions(), JsonSerializer.Deserialize<InstanceSegmentationOptions>("{}"));
    }

    [TestMethod]
    public void Printed_they_show_the_values_of_their_lists()
    {
        string text = new InstanceSegmentationOptions { Seed = 5 }.ToString();
        StringAssert.Contains(text, "Seed = 5");
        StringAssert.Contains(text, "Sizes = [[32], [64], [128], [256], [512]], AspectRatios = [0.5, 1, 2]");
        StringAssert.Contains(text, "Schedule = Cosine, StepsAt = [0.75, 0.92]");
    }
}
