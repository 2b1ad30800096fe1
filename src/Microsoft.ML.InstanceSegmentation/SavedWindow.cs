using Microsoft.ML.InstanceSegmentation.Onnx;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>How a saved model wants image files read.</summary>
internal static class SavedWindow
{
    /// <summary>With the window that the model has; the defaults where the file is a pipeline without one model of this library, or of several.</summary>
    /// <param name="modelFile">A model.zip or model.onnx, which is there.</param>
    public static ImageFileOptions Of(string modelFile)
    {
        try
        {
            return SavedModelFile.TryRead(modelFile) is { } onnx
                ? new ImageFileOptions { Window = OnnxModelReader.Read(onnx).Configuration.Options.Image.Window }
                : new ImageFileOptions();
        }
        catch (InvalidDataException)
        {
            return new ImageFileOptions();
        }
    }
}
