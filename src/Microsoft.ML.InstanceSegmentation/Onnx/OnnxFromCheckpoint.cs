using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>From a checkpoint file to the graph that scores with its weights.</summary>
internal static class OnnxFromCheckpoint
{
    private const int MostListed = 5;

    /// <summary>The serialised ONNX model.</summary>
    /// <param name="path">A .pth, .pt or .safetensors file.</param>
    /// <param name="classNames">Of every class, without the background.</param>
    /// <param name="options">The network; null to infer it from the weights.</param>
    /// <exception cref="InvalidDataException">The file can't be read, or its weights are not the network's; the message names it.</exception>
    /// <exception cref="ArgumentException">There are more or fewer names than classes.</exception>
    public static byte[] Build(string path, IReadOnlyList<string> classNames, ModelOptions? options)
    {
        NamedWeights weights = NetworkFromCheckpoint.WithModelNames(WeightFile.Read(path));
        try
        {
            var network = new NetworkFromCheckpoint(weights);
            CheckNames(path, classNames, network.ClassCount);
            var configuration = new ModelConfiguration(options ?? network.Infer(), classNames);
            byte[] onnx = MaskRcnnGraph.Build(configuration, weights, out IReadOnlyList<string> unused);
            RefuseUnused(unused);
            return onnx;
        }
        catch (InvalidDataException fault)
        {
            throw new InvalidDataException($"Cannot score with '{path}': {fault.Message}", fault);
        }
    }

    private static void CheckNames(string path, IReadOnlyList<string> classNames, int classes) => OptionCheck.That(
        classNames.Count == classes,
        $"There are {classNames.Count} class names; '{path}' has {classes} classes and the background. Give one name for each class, in the order of its "
        + $"outputs; {nameof(CocoClassNames)}.{nameof(CocoClassNames.Torchvision)} has those of torchvision's COCO checkpoints.",
        nameof(classNames));

    /// <summary>Weights that the network has no place for are of another one, which would score differently.</summary>
    private static void RefuseUnused(IReadOnlyList<string> unused)
    {
        string[] unknown = [.. unused.Where(name => !WeightNames.IsIgnored(name))];
        if (unknown.Length == 0)
            return;
        throw new InvalidDataException(
            $"the network has no place for {Excerpt.List(unknown.Select(Excerpt.Name), MostListed)}; the file is of another network.");
    }
}
