using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.InstanceSegmentation.Training;
using Microsoft.ML.InstanceSegmentation.Weights;
using TorchSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

/// <summary>A saved model, loaded by a program of its own that knows only this library and ML.NET.</summary>
[TestClass]
public sealed class ModelFileTests
{
    private static readonly string[] s_classNames = ["circle", "square", "star"];

    private readonly MLContext _ml = new();

    [TestMethod]
    [DataRow(0.3f, true, DisplayName = "with instances")]
    [DataRow(1f, false, DisplayName = "without instances")]
    public void A_program_without_libtorch_finds_what_the_trained_model_finds(float scoreThreshold, bool expectInstances)
    {
        ModelOptions options = TinyModel.Options with { Detection = TinyModel.Options.Detection with { ScoreThreshold = scoreThreshold } };
        DirectoryInfo folder = Directory.CreateTempSubdirectory("model");
        try
        {
            ImageExample[] images = [.. ScoreProgram.RandomImages(20, folder.CreateSubdirectory("images").FullName)];
            (DetectedInstances[] expected, NamedWeights weights) = Detect(options, images);
            string file = Path.Combine(folder.FullName, "model.zip");
            Save(options, weights, file);

            ScoreResult result = ScoreProgram.Score(file, Path.Combine(folder.FullName, "images"), Path.Combine(folder.FullName, "result.json"));

            Assert.AreEqual(expectInstances, expected.Any(found => found.Count > 0));
            for (int i = 0; i < images.Length; i++)
                ScoreProgram.AssertSame(expected[i], result.Images[i], s_classNames, images[i].Name);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void A_gpu_that_the_runtime_cannot_use_gives_the_cpu()
    {
        using var folder = new TemporaryFolder();
        string checkpoint = UntrainedModel.WriteCheckpoint(folder);
        using InstanceSegmentationTransformer cpu = UntrainedModel.Fit(_ml, checkpoint, UntrainedModel.Images(_ml, folder));
        // The CPU build of ONNX Runtime knows no GPU at all: an EntryPointNotFoundException, which ML.NET's own fallback lets pass.
        using InstanceSegmentationTransformer gpu = UntrainedModel.Fit(_ml, checkpoint, UntrainedModel.Images(_ml, folder), gpuDeviceId: 0);
        ImagePrediction[] expected = UntrainedModel.Score(_ml, cpu, UntrainedModel.Images(_ml, folder));
        ImagePrediction[] found = UntrainedModel.Score(_ml, gpu, UntrainedModel.Images(_ml, folder));
        Assert.IsNotEmpty(expected[0].Instances);
        CollectionAssert.AreEqual(expected[0].Score, found[0].Score);
    }

    private static (DetectedInstances[] Detected, NamedWeights Weights) Detect(ModelOptions options, ImageExample[] images)
    {
        using var scope = torch.NewDisposeScope();
        using var model = new MaskRcnn(options, s_classNames.Length, seed: 3);
        NamedWeights weights = model.GetWeights();
        // Untrained predictors are sure of nothing; stronger ones spread the scores.
        foreach (string name in new[] { "roi_heads.box_predictor.cls_score.weight", "roi_heads.mask_predictor.mask_fcn_logits.weight" })
            weights[name] = weights[name] with { Values = Array.ConvertAll(weights[name].Values, value => 40 * value) };
        model.SetWeights(weights);
        var scorer = new Scorer(model, options, torch.CPU);
        return (Array.ConvertAll(images, scorer.Score), weights);
    }

    private static void Save(ModelOptions options, NamedWeights weights, string file)
    {
        var ml = new MLContext();
        byte[] onnx = MaskRcnnGraph.Build(new ModelConfiguration(options, s_classNames), weights);
        using var model = new InstanceSegmentationTransformer(ml, onnx, new ColumnOptions(), s_classNames, gpuDeviceId: null);
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(DefaultColumnNames.Image, ImageType.AnySize);
        schema.AddColumn(DefaultColumnNames.FileName, TextDataViewType.Instance);
        ml.Model.Save(model, schema.ToSchema(), file);
    }
}
