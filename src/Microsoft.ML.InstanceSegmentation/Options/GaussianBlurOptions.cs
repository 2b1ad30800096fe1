using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Random blur, for images that are out of focus.</summary>
public sealed record GaussianBlurOptions
{
    /// <summary>Probability of blurring an image, 0 to 1. Default 0: never.</summary>
    public float Probability { get; init; }

    /// <summary>
    /// Largest standard deviation of the Gaussian in pixels of the image, greater than 0 and at most 50; each image's is drawn between 0
    /// and this. Default 1.5.
    /// </summary>
    public float MaxSigma { get; init; } = 1.5f;

    internal void Validate()
    {
        OptionCheck.InRange(Probability, 0f, 1f, "Blur.Probability");
        OptionCheck.Positive(MaxSigma, "Blur.MaxSigma");
        OptionCheck.InRange(MaxSigma, 0f, 50f, "Blur.MaxSigma");
    }
}
