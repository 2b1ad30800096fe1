using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>The weights that training starts from, see <see cref="InitialWeights"/>.</summary>
internal static class StartingWeights
{
    /// <summary>The weights that the options name, and the model's own where these have none.</summary>
    /// <param name="model">The model's weights before training.</param>
    /// <param name="options">Name the weights, and the network that they are for.</param>
    /// <param name="log">Is told what was matched, missing, unexpected or started anew.</param>
    /// <exception cref="InvalidDataException">The file can't be read, or a weight has another shape than the model's.</exception>
    /// <exception cref="ArgumentException">The program does not reference the package of the ImageNet weights; the message names it.</exception>
    public static NamedWeights Apply(NamedWeights model, InstanceSegmentationOptions options, Action<string> log)
    {
        InitialWeights from = options.Resolved().StartsFrom;
        if (from.Path is { } path)
            return ApplyFile(model, path, log);
        if (from == InitialWeights.Random)
        {
            log("Initial weights: random.");
            return model;
        }
        return ApplyImageNet(model, options.Model, log);
    }

    /// <summary>The file's weights where it has them, the model's own elsewhere.</summary>
    /// <param name="model">The model's weights before training.</param>
    /// <param name="path">A PyTorch checkpoint, a .safetensors file, or a model.zip or model.onnx of this library.</param>
    /// <param name="log">Is told what was matched.</param>
    public static NamedWeights ApplyFile(NamedWeights model, string path, Action<string> log)
    {
        NamedWeights weights = WeightMatch.Apply(model, Read(path), out WeightMatch report, path);
        log($"Initial weights from {path}:{Environment.NewLine}{report}");
        return weights;
    }

    private static NamedWeights ApplyImageNet(NamedWeights model, ModelOptions options, Action<string> log)
    {
        ImageNetPackage.Require(options.Backbone);
        (string network, string preprocessing) = ImageNetPackage.Find(options.Backbone.Depth)!.Value;
        using FileStream preprocessingFile = File.OpenRead(preprocessing);
        NamedWeights imageNet = NamedFile.Read(
            network,
            networkFile => PretrainedResNet.Read(
                networkFile, preprocessingFile, options.Backbone.Depth, options.Image, options.Backbone.NormEpsilon));
        NamedWeights weights = WeightMatch.Apply(model, imageNet, out WeightMatch report, network);
        log($"Initial weights: {options.Backbone.Depth} trained on ImageNet, {report.Matched.Count} tensors; the rest of the network starts random.");
        return weights;
    }

    private static NamedWeights Read(string path) =>
        SavedModelFile.TryRead(path) is { } onnx ? OnnxModelReader.Read(onnx).Weights : WeightFile.Read(path);
}
