using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// Random crops, of the image's own shape. Where it has instances, the crop shows the middle of at least one of them. The network's input
/// keeps its size, so that a crop is also an enlargement.
/// </summary>
public sealed record RandomCropOptions
{
    /// <summary>Probability of cropping an image, 0 to 1. Default 0: never.</summary>
    public float Probability { get; init; }

    /// <summary>
    /// Least side of a crop as a share of the image's, greater than 0 and at most 1; each crop's is drawn from it to 1. Default 0.5.
    /// </summary>
    public float MinSide { get; init; } = 0.5f;

    internal void Validate()
    {
        OptionCheck.InRange(Probability, 0f, 1f, "Crop.Probability");
        OptionCheck.Positive(MinSide, "Crop.MinSide");
        OptionCheck.InRange(MinSide, 0f, 1f, "Crop.MinSide");
    }
}
