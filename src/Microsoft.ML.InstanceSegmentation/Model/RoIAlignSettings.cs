namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>How RoIAlign pools.</summary>
/// <param name="Bins">Bins along each side.</param>
/// <param name="SamplingRatio">Bilinear samples along each side of a bin; 0 takes one for each feature cell that the bin spans.</param>
/// <param name="Aligned">Whether coordinates are shifted by half a cell, so that they mean the same as the cells' centres.</param>
/// <param name="Maximum">Whether a bin gets the maximum of its samples rather than the average.</param>
internal sealed record RoIAlignSettings(int Bins, int SamplingRatio, bool Aligned = false, bool Maximum = false);
