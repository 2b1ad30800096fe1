using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Random changes of each training image and its annotations.</summary>
public sealed record AugmentationOptions
{
    /// <summary>Probability of a left-right mirror image, 0 to 1. Default 0.5.</summary>
    public float HorizontalFlip { get; init; } = 0.5f;

    /// <summary>Probability of an upside-down image, 0 to 1: for views from above, such as microscopy and aerial images. Default 0.</summary>
    public float VerticalFlip { get; init; }

    /// <summary>Probability of exchanging rows and columns; with both flips it gives all eight quarter turns and mirror images. Default 0.</summary>
    public float Transpose { get; init; }

    /// <summary>Smallest factor of the random resize. Default 1; greater than 0.</summary>
    public float MinScale { get; init; } = 1f;

    /// <summary>Largest factor of the random resize. Default 1; at least <see cref="MinScale"/>.</summary>
    public float MaxScale { get; init; } = 1f;

    internal void Validate()
    {
        OptionCheck.InRange(HorizontalFlip, 0f, 1f);
        OptionCheck.InRange(VerticalFlip, 0f, 1f);
        OptionCheck.InRange(Transpose, 0f, 1f);
        OptionCheck.Positive(MinScale);
        OptionCheck.AtLeast(MaxScale, MinScale);
    }
}
