namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Another name for a class.</summary>
/// <param name="From">The name that the data set has.</param>
/// <param name="To">The name that it gets.</param>
public sealed record ClassRename(string From, string To);
