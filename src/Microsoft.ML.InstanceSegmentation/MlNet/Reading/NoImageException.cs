namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>A row to score has no image. The mapping that finds it does not know which row it is at.</summary>
internal sealed class NoImageException(string message) : InvalidOperationException(message);
