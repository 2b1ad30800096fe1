namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>What region pooling takes beside the features.</summary>
/// <param name="Scales">Feature cells of each level for an input pixel: 1 / stride.</param>
/// <param name="Regions">The regions, in input pixels.</param>
/// <param name="Method">How they are pooled.</param>
internal sealed record PoolingCall(IReadOnlyList<float> Scales, Region[] Regions, PoolingMethod Method);
