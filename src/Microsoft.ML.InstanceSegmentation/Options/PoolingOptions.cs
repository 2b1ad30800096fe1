using System.Text.Json.Serialization;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>How the features of a region are pooled into a grid of fixed size.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RegionPooling>))]
public enum RegionPooling
{
    /// <summary>RoIAlign: each bin is the average of its bilinear samples (He et al. 2017, section 3).</summary>
    AlignAverage,

    /// <summary>RoIAlign: each bin is the maximum of its bilinear samples.</summary>
    AlignMaximum,

    /// <summary>
    /// RoIPool: the region is rounded to whole feature cells, and each bin is the maximum of its cells (Girshick 2015, section 2.1).
    /// </summary>
    RoIPool,
}

/// <summary>Region pooling of the box and the mask head.</summary>
public sealed record PoolingOptions
{
    /// <summary>The pooling method. Default <see cref="RegionPooling.AlignAverage"/>.</summary>
    public RegionPooling Kind { get; init; } = RegionPooling.AlignAverage;

    /// <summary>
    /// Bilinear samples along each side of a bin; 0 takes one for each feature cell that the bin spans. Default 2, hence 4 a bin.
    /// <see cref="RegionPooling.AlignMaximum"/> needs at least 1, since ONNX has no maximum over a varying number of samples;
    /// <see cref="RegionPooling.RoIPool"/> has no samples.
    /// </summary>
    public int SamplingRatio { get; init; } = 2;

    /// <summary>
    /// Whether region coordinates are shifted by half a feature cell, which aligns them with the cell centres. Default false, as in
    /// torchvision's and the original models. <see cref="RegionPooling.RoIPool"/> rounds them instead. The masks that the mask head is
    /// trained to give are aligned in the same way.
    /// </summary>
    public bool Aligned { get; init; }

    /// <summary>Number of bins along each side for the box head, 1 to 64. Default 7.</summary>
    public int BoxBins { get; init; } = 7;

    /// <summary>
    /// Number of bins along each side for the mask head, 1 to 64; with the feature pyramid, masks have twice as many cells. Default 14.
    /// </summary>
    public int MaskBins { get; init; } = 14;

    internal void Validate()
    {
        OptionCheck.Defined(Kind);
        OptionCheck.InRange(SamplingRatio, 0, 16);
        OptionCheck.That(
            Kind != RegionPooling.AlignMaximum || SamplingRatio > 0,
            "Pooling.SamplingRatio is 0, which AlignMaximum cannot have: a saved model needs a fixed number of samples. Use 1 to 16, or AlignAverage.",
            nameof(SamplingRatio));
        OptionCheck.InRange(BoxBins, 1, 64);
        OptionCheck.InRange(MaskBins, 1, 64);
    }
}
