using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>The weights of a file that training starts from.</summary>
internal static class InitialWeights
{
    /// <summary>The file's weights where it has them, the model's own elsewhere.</summary>
    /// <param name="model">The model's weights before training.</param>
    /// <param name="path">A PyTorch checkpoint, a .safetensors file, or a model.zip or model.onnx of this library.</param>
    /// <param name="log">Is told what was matched, missing, unexpected or started anew.</param>
    /// <exception cref="InvalidDataException">The file can't be read, or a weight has another shape than the model's.</exception>
    public static NamedWeights Apply(NamedWeights model, string path, Action<string> log)
    {
        NamedWeights weights = WeightMatch.Apply(model, Read(path), out WeightMatch report, path);
        log($"Initial weights from {path}:{Environment.NewLine}{report}");
        return weights;
    }

    private static NamedWeights Read(string path) =>
        SavedModelFile.TryRead(path) is { } onnx ? OnnxModelReader.Read(onnx).Weights : WeightFile.Read(path);
}
