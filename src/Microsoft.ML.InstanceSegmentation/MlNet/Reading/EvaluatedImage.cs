using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Evaluation;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>An image of a scored view as it is evaluated; the cursor stands on it for as long as it is looked at.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Truth">What is in it.</param>
/// <param name="Found">What was found.</param>
/// <param name="Matched">What of it is right.</param>
/// <param name="Pixels">Reads the image itself; null where the view has none.</param>
internal sealed record EvaluatedImage(string Name, InstanceAnnotations Truth, DetectedInstances Found, MatchedImage Matched, Func<ImageExample>? Pixels);
