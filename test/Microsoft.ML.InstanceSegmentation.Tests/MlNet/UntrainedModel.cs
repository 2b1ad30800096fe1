using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Weights;
using TorchSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.MlNet;

/// <summary>A tiny network of random weights that finds something in every image: for tests of what is around a network.</summary>
internal static class UntrainedModel
{
    public static string[] ClassNames { get; } = ["circle", " square, round", "vélo 汽车"];

    public static ModelOptions Options =>
        TinyModel.Options with { Detection = TinyModel.Options.Detection with { ScoreThreshold = 0.3f } };

    public static string WriteCheckpoint(TemporaryFolder folder, ModelOptions? options = null)
    {
        using var scope = torch.NewDisposeScope();
        using var network = new MaskRcnn(options ?? Options, ClassNames.Length, seed: 3);
        NamedWeights weights = network.GetWeights();
        // Untrained predictors are sure of nothing; stronger ones spread the scores.
        foreach (string name in new[] { "roi_heads.box_predictor.cls_score.weight", "roi_heads.mask_predictor.mask_fcn_logits.weight" })
            weights[name] = weights[name] with { Values = Array.ConvertAll(weights[name].Values, value => 40 * value) };
        string file = folder.File("untrained.safetensors");
        SafetensorsFile.Write(file, weights);
        return file;
    }

    /// <summary>Saves one of other options as a model file.</summary>
    public static void Save(MLContext ml, TemporaryFolder folder, ModelOptions options, string file)
    {
        IDataView images = Images(ml, folder);
        using InstanceSegmentationTransformer model = ml.Transforms
            .ApplyInstanceSegmentationModel(WriteCheckpoint(folder, options), ClassNames, options).Fit(images);
        ml.Model.Save(model, images.Schema, file);
    }

    /// <summary>Two images of noise in a folder, loaded by ML.NET: FileName and Image.</summary>
    public static IDataView Images(MLContext ml, TemporaryFolder folder)
    {
        string images = folder.File("images");
        if (!Directory.Exists(images))
            _ = ScoreProgram.RandomImages(2, Directory.CreateDirectory(images).FullName).Count();
        IDataView files = ml.Data.LoadFromEnumerable(
            Directory.GetFiles(images).Order(StringComparer.Ordinal).Select(file => new ImageFile { FileName = Path.GetFileName(file) }));
        return ml.Transforms.LoadImages("Image", images, nameof(ImageFile.FileName)).Fit(files).Transform(files);
    }

    public static InstanceSegmentationScoringEstimator Estimator(MLContext ml, string checkpoint, int? gpuDeviceId = null) =>
        ml.Transforms.ApplyInstanceSegmentationModel(checkpoint, ClassNames, Options, gpuDeviceId: gpuDeviceId);

    public static InstanceSegmentationTransformer Fit(MLContext ml, string checkpoint, IDataView images, int? gpuDeviceId = null) =>
        Estimator(ml, checkpoint, gpuDeviceId).Fit(images);

    public static ImagePrediction[] Score(MLContext ml, ITransformer model, IDataView images) =>
        [.. ml.Data.CreateEnumerable<ImagePrediction>(model.Transform(images), reuseRowObject: false)];

    private sealed class ImageFile
    {
        public string FileName { get; set; } = "";
    }
}
