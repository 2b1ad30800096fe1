namespace Microsoft.ML.InstanceSegmentation.Examples;

/// <summary>What one training came to on the test images: COCO's figures by name, such as "box AP", each 0 to 1.</summary>
/// <param name="Seconds">How long training and measuring took.</param>
/// <param name="Figures">The figures; a detector without masks has none of masks.</param>
internal sealed record RunResult(double Seconds, IReadOnlyDictionary<string, double> Figures);
