using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Finds the files of a Microsoft.ML.DnnImageFeaturizer package, which its build step puts beside the program.</summary>
internal static class ImageNetPackage
{
    private const string Folder = "DnnImageModels";

    /// <summary>The network's file and that of its preprocessing; null where the program does not reference the package.</summary>
    public static (string Network, string Preprocessing)? Find(ResNetDepth depth)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, Folder);
        return FindFile(folder, $"{depth}.onnx") is { } network && FindFile(folder, "ResNetPreprocess.onnx") is { } preprocessing
            ? (network, preprocessing)
            : null;
    }

    /// <summary>Whether there can be such a network: convolutions alone are of no use under another normalisation.</summary>
    public static bool Fits(BackboneOptions backbone) =>
        backbone is { Depth: ResNetDepth.ResNet18 or ResNetDepth.ResNet50 or ResNetDepth.ResNet101, Norm: BackboneNorm.Batch or BackboneNorm.FrozenBatch };

    /// <exception cref="ArgumentException">The network has none, or the program does not reference its package; the message says what to do.</exception>
    public static void Require(BackboneOptions backbone)
    {
        OptionCheck.That(
            Fits(backbone),
            $"There are no ImageNet weights for {backbone.Depth} with Norm = {backbone.Norm}: they are for ResNet18, ResNet50 and ResNet101 with batch "
            + "normalisation. Choose one of these, or use options.FromRandomWeights(), or a file.",
            nameof(InstanceSegmentationOptions.InitialWeights));
        OptionCheck.That(
            Find(backbone.Depth) is not null,
            $"Training starts from ImageNet weights, which are in the NuGet package Microsoft.ML.DnnImageFeaturizer.{backbone.Depth}; the program does not "
            + $"have its file {Folder}/…/{backbone.Depth}.onnx in '{AppContext.BaseDirectory}'. Add the package "
            + $"(dotnet add package Microsoft.ML.DnnImageFeaturizer.{backbone.Depth}), or use options.FromRandomWeights(), "
            + "or set InitialWeights to InitialWeights.ImageNetOrRandom to go on without.",
            nameof(InstanceSegmentationOptions.InitialWeights));
    }

    private static string? FindFile(string folder, string name) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, name, SearchOption.AllDirectories).Order(StringComparer.Ordinal).FirstOrDefault() : null;
}
