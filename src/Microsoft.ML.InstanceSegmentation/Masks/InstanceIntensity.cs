namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Mean and spread of an instance's colours, 0 to 255: red, green, blue.</summary>
/// <param name="Mean">Mean of each over the mask's pixels.</param>
/// <param name="Deviation">Standard deviation of each over the mask's pixels, all of them counted (divided by their number).</param>
public sealed record InstanceIntensity(IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation);
