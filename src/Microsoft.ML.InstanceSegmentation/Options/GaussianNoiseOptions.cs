using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Random noise, for images taken in too little light.</summary>
public sealed record GaussianNoiseOptions
{
    /// <summary>Probability of adding noise to an image, 0 to 1. Default 0: never.</summary>
    public float Probability { get; init; }

    /// <summary>
    /// Largest standard deviation of the noise, in the values 0 to 255 that a pixel has, greater than 0 and at most 255; each image's is
    /// drawn between 0 and this. Default 10. An image without colour stays without.
    /// </summary>
    public float MaxSigma { get; init; } = 10f;

    internal void Validate()
    {
        OptionCheck.InRange(Probability, 0f, 1f, "Noise.Probability");
        OptionCheck.Positive(MaxSigma, "Noise.MaxSigma");
        OptionCheck.InRange(MaxSigma, 0f, 255f, "Noise.MaxSigma");
    }
}
