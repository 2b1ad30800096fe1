using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// Random changes of each training image and its annotations. Those with options of their own are off until their probability is set.
/// </summary>
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

    /// <summary>Mosaics of four training images.</summary>
    public MosaicOptions Mosaic { get; init; } = new();

    /// <summary>Instances of another training image pasted into the image.</summary>
    public CopyPasteOptions CopyPaste { get; init; } = new();

    /// <summary>Random parts of the image, enlarged.</summary>
    public RandomCropOptions Crop { get; init; } = new();

    /// <summary>Scale of the image within its frame.</summary>
    public ScaleJitterOptions ScaleJitter { get; init; } = new();

    /// <summary>Rotations by small angles.</summary>
    public RotationOptions Rotation { get; init; } = new();

    /// <summary>Elastic deformations.</summary>
    public ElasticDeformationOptions Elastic { get; init; } = new();

    /// <summary>Changes of brightness, contrast, saturation and hue.</summary>
    public ColorJitterOptions Color { get; init; } = new();

    /// <summary>Gaussian blur.</summary>
    public GaussianBlurOptions Blur { get; init; } = new();

    /// <summary>Gaussian noise.</summary>
    public GaussianNoiseOptions Noise { get; init; } = new();

    /// <summary>
    /// An instance is dropped if less than this share of its pixels is left after a cut at the image's border, or uncovered under pasted
    /// instances; 0 to 1. Default 0.1. Crowd regions stay as long as one pixel of them is left.
    /// </summary>
    public float MinVisible { get; init; } = 0.1f;

    /// <summary>Whether an image may be made of several.</summary>
    internal bool UsesOtherImages => Mosaic.Probability > 0 || CopyPaste.Probability > 0;

    internal void Validate()
    {
        OptionCheck.InRange(HorizontalFlip, 0f, 1f);
        OptionCheck.InRange(VerticalFlip, 0f, 1f);
        OptionCheck.InRange(Transpose, 0f, 1f);
        OptionCheck.Positive(MinScale);
        OptionCheck.AtLeast(MaxScale, MinScale);
        Mosaic.Validate();
        CopyPaste.Validate();
        Crop.Validate();
        ScaleJitter.Validate();
        Rotation.Validate();
        Elastic.Validate();
        Color.Validate();
        Blur.Validate();
        Noise.Validate();
        OptionCheck.InRange(MinVisible, 0f, 1f);
    }
}
