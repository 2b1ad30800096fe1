using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Random changes of each training image and its annotations.</summary>
public sealed record AugmentationOptions
{
    /// <summary>Probability of flipping an image left to right, 0 to 1. Default 0.5.</summary>
    public float HorizontalFlip { get; init; } = 0.5f;

    /// <summary>
    /// Probability of flipping an image upside down, 0 to 1; for images without a preferred orientation, such as microscopy and aerial
    /// images. Default 0.
    /// </summary>
    public float VerticalFlip { get; init; }

    /// <summary>
    /// Probability of transposing an image, 0 to 1; together with both flips it gives all rotations by 90° and their mirror images.
    /// Default 0.
    /// </summary>
    public float Transpose { get; init; }

    /// <summary>Lower limit of the random scale factor, greater than 0. Default 1.</summary>
    public float MinScale { get; init; } = 1f;

    /// <summary>Upper limit of the random scale factor. Default 1; at least <see cref="MinScale"/>.</summary>
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
