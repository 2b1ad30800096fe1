using System.Text.Json;

namespace Microsoft.ML.InstanceSegmentation.Tests.Options;

[TestClass]
public sealed class InitialWeightsTests
{
    [TestMethod]
    public void They_are_the_same_after_a_round_trip_through_text_and_JSON()
    {
        foreach (InitialWeights weights in new[] { InitialWeights.Random, InitialWeights.ImageNet, InitialWeights.ImageNetOrRandom, "a/b.pth" })
        {
            Assert.AreEqual(weights, InitialWeights.Parse(weights.ToString()));
            Assert.AreEqual(weights, JsonSerializer.Deserialize<InitialWeights>(JsonSerializer.Serialize(weights)));
        }
        Assert.AreEqual("\"imagenet\"", JsonSerializer.Serialize(InitialWeights.ImageNet), ignoreCase: true);
        Assert.AreEqual(InitialWeights.ImageNet, InitialWeights.Parse("imagenet"));
        Assert.ThrowsExactly<JsonException>(() => JsonSerializer.Deserialize<InitialWeights>("\"\""));
    }

    [TestMethod]
    public void A_file_that_is_called_random_is_a_file()
    {
        InitialWeights file = "random";
        Assert.AreEqual("random", file.Path);
        Assert.AreNotEqual(InitialWeights.Random, file);
        Assert.IsNotNull(InitialWeights.Parse(file.ToString()).Path);
    }

    [TestMethod]
    public void A_ResNet18_with_batch_normalisation_starts_from_ImageNet_unless_told_otherwise()
    {
        foreach ((ResNetDepth depth, BackboneNorm norm, InitialWeights expected) in new[]
        {
            (ResNetDepth.ResNet18, BackboneNorm.Batch, InitialWeights.ImageNet),
            (ResNetDepth.ResNet18, BackboneNorm.FrozenBatch, InitialWeights.ImageNet),
            (ResNetDepth.ResNet18, BackboneNorm.Group, InitialWeights.Random),
            (ResNetDepth.ResNet34, BackboneNorm.Batch, InitialWeights.Random),
            (ResNetDepth.ResNet50, BackboneNorm.Batch, InitialWeights.Random),
        })
        {
            var options = new InstanceSegmentationOptions { Model = new ModelOptions { Backbone = new BackboneOptions { Depth = depth, Norm = norm } } };
            Assert.AreEqual(expected, options.StartsFrom);
            Assert.AreEqual(InitialWeights.Random, (options with { InitialWeights = InitialWeights.Random }).StartsFrom);
            options.Validate();
        }
        Assert.AreEqual(InitialWeights.ImageNet, InstanceSegmentationPresets.Nuclei.StartsFrom);
        Assert.AreEqual(InitialWeights.ImageNet, InstanceSegmentationPresets.Shapes.StartsFrom);
    }

    [TestMethod]
    public void A_program_without_the_package_is_told_which_to_add()
    {
        var options = new InstanceSegmentationOptions { InitialWeights = InitialWeights.ImageNet };
        string message = Assert.ThrowsExactly<ArgumentException>(options.Validate).Message;
        StringAssert.Contains(message, "dotnet add package Microsoft.ML.DnnImageFeaturizer.ResNet50");
        StringAssert.Contains(message, "FromRandomWeights()");

        options = new InstanceSegmentationOptions { InitialWeights = InitialWeights.ImageNetOrRandom };
        options.Validate();
        Assert.AreEqual(InitialWeights.Random, options.Resolved().StartsFrom);

        var group = new ModelOptions { Backbone = new BackboneOptions { Depth = ResNetDepth.ResNet18, Norm = BackboneNorm.Group } };
        options = new InstanceSegmentationOptions { Model = group, InitialWeights = InitialWeights.ImageNet };
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(options.Validate).Message, "Norm = Group");
    }

    [TestMethod]
    public void From_random_weights_nothing_stays_frozen()
    {
        InstanceSegmentationOptions preset = InstanceSegmentationPresets.Shapes;
        preset = preset with { Optimizer = preset.Optimizer with { FrozenStages = 2, BackboneRate = 0.5 } };
        Assert.AreEqual(BackboneNorm.FrozenBatch, preset.Model.Backbone.Norm);
        InstanceSegmentationOptions random = preset.FromRandomWeights();
        Assert.AreEqual((InitialWeights.Random, BackboneNorm.Batch, 0), (random.StartsFrom, random.Model.Backbone.Norm, random.Optimizer.FrozenStages));
        random.Validate();
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>((preset with { InitialWeights = InitialWeights.Random }).Validate).Message, "FromRandomWeights()");
        Assert.AreEqual(preset, preset.Resolved());
    }

    [TestMethod]
    public void A_file_that_is_not_there_is_named()
    {
        var options = new InstanceSegmentationOptions { InitialWeights = "nowhere.pth" };
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(options.Validate).Message, "nowhere.pth");
    }
}
