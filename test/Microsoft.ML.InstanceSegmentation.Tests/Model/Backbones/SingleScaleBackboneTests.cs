using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Tests.Training;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;
using TorchSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

[TestClass]
public sealed class SingleScaleBackboneTests
{
    private static readonly ModelOptions s_options = Tiny.Options.Model with
    {
        Backbone = new BackboneOptions { Kind = BackboneKind.C4, Depth = ResNetDepth.ResNet18 },
        Anchors = new AnchorOptions { Sizes = [[12, 24]] },
        Pooling = new PoolingOptions { BoxBins = 6, MaskBins = 7 },
    };

    [TestMethod]
    [DataRow(ResNetDepth.ResNet18, 256L)]
    [DataRow(ResNetDepth.ResNet50, 1024L)]
    public void It_gives_one_level_of_stride_16(ResNetDepth depth, long width)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        var options = new BackboneOptions { Kind = BackboneKind.C4, Depth = depth };
        Backbone backbone = Backbone.Create(options, new WeightInitializer(1));
        torch.Tensor[] levels = backbone.Forward(torch.zeros(2, 3, 64, 96));
        Assert.HasCount(1, levels);
        CollectionAssert.AreEqual(new[] { 2, width, 4, 6 }, levels[0].shape);
        Assert.AreEqual(width, options.FeatureWidth);
    }

    [TestMethod]
    public void Stage_5_is_in_the_state_dict_once_as_the_box_heads()
    {
        using var model = new MaskRcnn(s_options, classCount: 2, seed: 1);
        string[] names = [.. model.GetWeights().Keys.Where(name => name.Contains("layer4", StringComparison.Ordinal))];
        Assert.Contains("roi_heads.box_head.layer4.0.downsample.0.weight", names);
        Assert.IsTrue(names.All(name => name.StartsWith("roi_heads.box_head.", StringComparison.Ordinal)), string.Join(" ", names));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("backbone.body.")]
    public void An_ImageNet_network_starts_the_body_and_the_heads_stage(string prefix)
    {
        ModelOptions whole = TinyModel.Options with
        {
            Backbone = TinyModel.Options.Backbone with { Stages = [2, 3, 4, 5] },
            Anchors = new AnchorOptions { Sizes = [[8], [16], [32], [64], [128]] },
        };
        using var pyramid = new MaskRcnn(whole, classCount: 2, seed: 1);
        using var model = new MaskRcnn(s_options, classCount: 2, seed: 2);
        const string Body = "backbone.body.";
        var file = new NamedWeights();
        foreach ((string name, WeightTensor weight) in pyramid.GetWeights().Where(weight => weight.Key.StartsWith(Body, StringComparison.Ordinal)))
            file.Add(prefix + name[Body.Length..], weight);

        NamedWeights applied = WeightMatch.Apply(model.GetWeights(), file, out WeightMatch report);

        Assert.IsEmpty(report.Unexpected);
        Assert.AreSame(file[prefix + "layer4.1.conv2.weight"], applied["roi_heads.box_head.layer4.1.conv2.weight"]);
        Assert.AreSame(file[prefix + "layer3.0.conv1.weight"], applied["backbone.body.layer3.0.conv1.weight"]);
    }

    [TestMethod]
    public void It_learns_an_image()
    {
        using IDisposable oneThread = Tiny.OneThread();
        var optimizer = new OptimizerOptions { LearningRate = 0.01, WarmupSteps = 5 };
        InstanceSegmentationOptions options = Tiny.Options with { Model = s_options, Epochs = 30, BatchSize = 1, Optimizer = optimizer };
        TrainingContext run = Tiny.Watched(out List<TrainingProgress> reports);
        Trainer.Train(Drawn.Data(2, Drawn.Rectangles("one", 64, 64, (0, 4, 6, 28, 30), (1, 34, 30, 60, 58))), validation: null, options, run);

        double Mean(Func<IEnumerable<TrainingProgress>, IEnumerable<TrainingProgress>> some) => some(reports).Average(report => report.Loss.Total);
        Assert.IsLessThan(0.5 * Mean(all => all.Take(5)), Mean(all => all.TakeLast(5)));
    }

    [TestMethod]
    public void Anchors_for_a_pyramid_are_refused_with_the_number_that_is_needed()
    {
        ModelOptions options = s_options with { Anchors = new AnchorOptions() };
        var error = Assert.ThrowsExactly<ArgumentException>(options.Validate);
        StringAssert.Contains(error.Message, "Anchors.Sizes has 5 lists; it needs 1");
    }
}
