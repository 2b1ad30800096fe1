using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// Random scale of the image within its frame: enlarged, a random part of it is seen; reduced, it lies at a random place in a frame of its
/// mean colour. Ghiasi et al. (2021) call 0.8 to 1.25 standard and 0.1 to 2 large-scale jitter. Other than
/// <see cref="AugmentationOptions.MinScale"/>, which resizes all images of a batch, it leaves the network's input at its size.
/// </summary>
public sealed record ScaleJitterOptions
{
    /// <summary>Probability of scaling an image, 0 to 1. Default 0: never.</summary>
    public float Probability { get; init; }

    /// <summary>Least scale factor, at least 0.01. Default 0.8.</summary>
    public float Min { get; init; } = 0.8f;

    /// <summary>Largest scale factor, at least <see cref="Min"/>. Default 1.25.</summary>
    public float Max { get; init; } = 1.25f;

    internal void Validate()
    {
        OptionCheck.InRange(Probability, 0f, 1f, "ScaleJitter.Probability");
        OptionCheck.AtLeast(Min, 0.01f, "ScaleJitter.Min");
        OptionCheck.AtLeast(Max, Min, "ScaleJitter.Max");
    }
}
