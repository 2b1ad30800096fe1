namespace Microsoft.ML.InstanceSegmentation;

/// <summary>What a saved model is besides its weights: the network and the names of its classes.</summary>
/// <param name="Options">The network.</param>
/// <param name="ClassNames">Names of the classes, in the order of the network's outputs; the background, which comes first there, has no name here.</param>
internal sealed record ModelConfiguration(ModelOptions Options, IReadOnlyList<string> ClassNames);
