using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests.Training;

[TestClass]
public sealed class InitialWeightsTests
{
    [TestMethod]
    [DataRow("weights.safetensors")]
    [DataRow("model.onnx")]
    public void Training_starts_from_the_weights_of_a_saved_model(string name)
    {
        using var folder = new TemporaryFolder();
        string file = folder.File(name);
        NamedWeights saved = Weights(seed: 1, classes: 2);
        if (name.EndsWith(".onnx", StringComparison.Ordinal))
            File.WriteAllBytes(file, MaskRcnnGraph.Build(new ModelConfiguration(TinyModel.Options, ["a", "b"]), saved));
        else
            SafetensorsFile.Write(file, saved);

        NamedWeights started = InitialWeights.Apply(Weights(seed: 2, classes: 2), file, _ => { });
        foreach ((string weight, WeightTensor tensor) in saved)
            CollectionAssert.AreEqual(tensor.Values, started[weight].Values, weight);
    }

    [TestMethod]
    public void Other_classes_start_the_predictors_anew_and_the_log_says_so()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("weights.safetensors");
        NamedWeights saved = Weights(seed: 1, classes: 2);
        SafetensorsFile.Write(file, saved);
        NamedWeights own = Weights(seed: 2, classes: 5);
        string log = "";
        NamedWeights started = InitialWeights.Apply(own, file, line => log += line);
        const string Predictor = "roi_heads.box_predictor.cls_score.weight", Body = "backbone.body.conv1.weight";
        CollectionAssert.AreEqual(own[Predictor].Values, started[Predictor].Values);
        CollectionAssert.AreEqual(saved[Body].Values, started[Body].Values);
        Assert.Contains(Predictor, log);
    }

    private static NamedWeights Weights(int seed, int classes)
    {
        using var model = new MaskRcnn(TinyModel.Options, classes, seed);
        return model.GetWeights();
    }
}
