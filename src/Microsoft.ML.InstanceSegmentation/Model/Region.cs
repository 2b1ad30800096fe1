namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>A box to pool features for: the image of the batch that it is in, the pyramid level that it is pooled from, 0 for the finest.</summary>
internal readonly record struct Region(int Image, int Level, Box Box);
