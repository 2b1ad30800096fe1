using Google.Protobuf;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests.Onnx;

[TestClass]
public sealed class OnnxModelReaderTests
{
    // Nothing at its default, so that nothing passes by being left out.
    private static readonly ModelConfiguration s_configuration = new(
        new ModelOptions
        {
            Image = new() { MinSize = 64, MaxSize = 96, Mean = [0.1f, 0.2f, 0.3f], StandardDeviation = [0.4f, 0.5f, 0.6f], SizeDivisor = 16 },
            Backbone = new() { Depth = ResNetDepth.ResNet18, Norm = BackboneNorm.Group, NormEpsilon = 2e-4, PyramidWidth = 8, PyramidNorm = BackboneNorm.FrozenBatch, Stages = [3, 4] },
            Anchors = new() { Sizes = [[7.5f], [30], [60]], AspectRatios = [0.3f, 2f] },
            Proposals = new() { Sampling = CandidateSampling.All, Loss = new() { Kind = ClassificationLoss.Focal, Alpha = 0.3f, Gamma = 1.5f, PriorProbability = 0.02f }, BoxLoss = new() { Kind = BoxLossKind.GIoU, Beta = 0.2f, Weight = 3 }, HeadDepth = 3, PreNms = 40, PostNms = 30, NmsThreshold = 0.6f, MinSize = 0.5f, ScoreThreshold = 0.01f, PositiveIoU = 0.65f },
            Regions = new() { Sampling = CandidateSampling.All, Loss = new() { Kind = ClassificationLoss.BalancedCrossEntropy, Alpha = 0.4f }, BoxLoss = new() { Kind = BoxLossKind.L1 }, RegionsPerImage = 77, PositiveFraction = 0.3f, PositiveIoU = 0.45f },
            Pooling = new() { Kind = RegionPooling.AlignMaximum, SamplingRatio = 3, Aligned = true, BoxBins = 3, MaskBins = 5 },
            Heads = new() { BoxConvolutions = [5, 7], BoxWidth = 12, Norm = BackboneNorm.Batch, MaskWidths = [4, 6], MaskPredictorWidth = 10, ClassAgnosticBoxes = true, ClassAgnosticMasks = true },
            Detection = new() { ScoreThreshold = 0.123f, NmsThreshold = 0.4f, MaxDetections = 9, MaskThreshold = 0.45f, Pasting = MaskPasting.WholePixels },
        },
        ["Zelle", "a \"quoted\" name", "細胞"]);

    [TestMethod]
    public void Configuration_and_weights_come_back_as_they_were()
    {
        NamedWeights weights = ReferenceWeights.Of(s_configuration);
        byte[] model = MaskRcnnGraph.Build(s_configuration, weights);
        (ModelConfiguration configuration, NamedWeights read) = OnnxModelReader.Read(model);

        CollectionAssert.AreEqual(weights.Keys.ToArray(), read.Keys.ToArray());
        foreach ((string name, WeightTensor weight) in weights)
        {
            CollectionAssert.AreEqual(weight.Shape, read[name].Shape);
            CollectionAssert.AreEqual(weight.Values, read[name].Values);
        }
        Assert.AreEqual(s_configuration.Options.Proposals, configuration.Options.Proposals);
        Assert.AreEqual(s_configuration.Options.Regions, configuration.Options.Regions);
        Assert.AreEqual(s_configuration.Options.Detection, configuration.Options.Detection);
        CollectionAssert.AreEqual(s_configuration.ClassNames.ToArray(), configuration.ClassNames.ToArray());
        // Options that hold lists compare by reference; the file made of them is the same where they are.
        CollectionAssert.AreEqual(model, MaskRcnnGraph.Build(configuration, read));
    }

    [TestMethod]
    public void File_from_before_an_option_has_its_default()
    {
        ModelConfiguration plain = s_configuration with { Options = TinyModel.Options };
        ModelProto model = ModelProto.Parser.ParseFrom(MaskRcnnGraph.Build(plain, ReferenceWeights.Of(plain)));
        string json = model.MetadataProps[1].Value;
        foreach (string added in new[] { "\"NormEpsilon\":1E-05,", "\"PyramidNorm\":null,", "\"HeadDepth\":1,", "\"BoxConvolutions\":[],", "\"Norm\":null," })
        {
            StringAssert.Contains(json, added);
            json = json.Replace(added, "", StringComparison.Ordinal);
        }
        model.MetadataProps[1].Value = json;
        (ModelConfiguration configuration, NamedWeights weights) = OnnxModelReader.Read(model.ToByteArray());
        CollectionAssert.AreEqual(MaskRcnnGraph.Build(plain, ReferenceWeights.Of(plain)), MaskRcnnGraph.Build(configuration, weights));
    }

    [TestMethod]
    public void Weights_that_the_network_does_not_use_are_left_out()
    {
        NamedWeights weights = ReferenceWeights.Of(s_configuration);
        weights.Insert(3, "backbone.body.bn1.num_batches_tracked", new WeightTensor([], [7]));
        (_, NamedWeights read) = OnnxModelReader.Read(MaskRcnnGraph.Build(s_configuration, weights));
        Assert.IsFalse(read.ContainsKey("backbone.body.bn1.num_batches_tracked"));
        Assert.HasCount(weights.Count - 1, read);
    }

    [TestMethod]
    public void File_that_is_no_model_of_ours_is_refused_with_its_reason()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(MaskRcnnGraph.Build(s_configuration, ReferenceWeights.Of(s_configuration)));
        AssertRefused([1, 2, 3], "not an ONNX model");
        AssertRefused(model.ToByteArray()[..1000], "not an ONNX model");
        AssertRefused([], "metadata");

        ModelProto foreign = model.Clone();
        foreign.MetadataProps.Clear();
        foreign.ProducerName = "pytorch";
        AssertRefused(foreign.ToByteArray(), "'pytorch'");

        ModelProto later = model.Clone();
        later.MetadataProps[0].Value = "2";
        AssertRefused(later.ToByteArray(), "format version 2");

        ModelProto unknown = model.Clone();
        unknown.MetadataProps[1].Value = """{"Options":{"Telepathy":true},"ClassNames":["a"]}""";
        AssertRefused(unknown.ToByteArray(), "Telepathy");

        ModelProto truncated = model.Clone();
        truncated.Graph.Initializer[0].RawData = ByteString.CopyFrom(0, 0, 0, 0);
        AssertRefused(truncated.ToByteArray(), "'backbone.body.conv1.weight' has 1 values");
    }

    private static void AssertRefused(byte[] file, string reason) =>
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => OnnxModelReader.Read(file)).Message, reason);
}
