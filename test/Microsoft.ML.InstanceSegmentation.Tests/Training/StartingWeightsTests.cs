using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests.Training;

[TestClass]
public sealed class StartingWeightsTests
{
    [TestMethod]
    [DataRow("weights.safetensors")]
    [DataRow("model.onnx")]
    [DataRow("model.zip")]
    public void Training_starts_from_the_weights_of_a_saved_model(string name)
    {
        using var folder = new TemporaryFolder();
        string file = folder.File(name);
        NamedWeights saved = Weights(seed: 1, classes: 2);
        byte[] onnx = MaskRcnnGraph.Build(new ModelConfiguration(TinyModel.Options, ["a", "b"]), saved);
        if (name == "model.onnx")
            File.WriteAllBytes(file, onnx);
        else if (name == "model.zip")
            SaveAsMlNet(onnx, file);
        else
            SafetensorsFile.Write(file, saved);

        NamedWeights started = StartingWeights.ApplyFile(Weights(seed: 2, classes: 2), file, _ => { });
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
        NamedWeights started = StartingWeights.ApplyFile(own, file, line => log += line);
        const string Predictor = "roi_heads.box_predictor.cls_score.weight", Body = "backbone.body.conv1.weight";
        CollectionAssert.AreEqual(own[Predictor].Values, started[Predictor].Values);
        CollectionAssert.AreEqual(saved[Body].Values, started[Body].Values);
        Assert.Contains(Predictor, log);
    }

    [TestMethod]
    public void A_model_of_ML_NET_that_is_not_ours_is_refused_with_its_name()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("other.zip");
        var ml = new MLContext();
        IDataView rows = ml.Data.LoadFromEnumerable(new[] { new Row { Value = 1 } });
        ml.Model.Save(ml.Transforms.CopyColumns("Copy", "Value").Fit(rows), rows.Schema, file);

        string message = Assert.ThrowsExactly<InvalidDataException>(() => StartingWeights.ApplyFile(Weights(1, 2), file, _ => { })).Message;
        StringAssert.Contains(message, file);
        StringAssert.Contains(message, "without an ONNX model");

        byte[] onnx = MaskRcnnGraph.Build(new ModelConfiguration(TinyModel.Options, ["a", "b"]), Weights(1, 2));
        SaveAsMlNet(onnx, file);
        byte[] whole = File.ReadAllBytes(file);
        File.WriteAllBytes(file, whole[..(whole.Length / 2)]);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => StartingWeights.ApplyFile(Weights(1, 2), file, _ => { })).Message, file);
    }

    private static void SaveAsMlNet(byte[] onnx, string file)
    {
        var ml = new MLContext();
        using var model = new InstanceSegmentationTransformer(ml, onnx, new ColumnOptions(), ["a", "b"], gpuDeviceId: null);
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(DefaultColumnNames.Image, ImageType.AnySize);
        schema.AddColumn(DefaultColumnNames.FileName, TextDataViewType.Instance);
        ml.Model.Save(model, schema.ToSchema(), file);
    }

    private sealed class Row
    {
        public float Value { get; set; }
    }

    private static NamedWeights Weights(int seed, int classes)
    {
        using var model = new MaskRcnn(TinyModel.Options, classes, seed);
        return model.GetWeights();
    }
}
