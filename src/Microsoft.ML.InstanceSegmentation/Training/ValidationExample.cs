using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Training;

/// <summary>A validation image and what the model found in it at an evaluation.</summary>
internal sealed record ValidationExample(ImageExample Image, DetectedInstances Found, IReadOnlyList<string> ClassNames);
