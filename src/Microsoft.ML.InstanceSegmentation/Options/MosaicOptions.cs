using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// Mosaics of four training images (Bochkovskiy et al. 2020): the image and three others, each a random part around a random crossing.
/// The mosaic has the size of the image.
/// </summary>
public sealed record MosaicOptions
{
    /// <summary>
    /// Probability of making an image a mosaic, 0 to 1. Default 0: never. The first image of a training has no others beside it.
    /// </summary>
    public float Probability { get; init; }

    /// <summary>
    /// Least scale factor of the four images, at least 0.01; an image is scaled by more where it would not fill its quarter. Default 0.5.
    /// </summary>
    public float MinScale { get; init; } = 0.5f;

    /// <summary>Largest scale factor of the four images, at least <see cref="MinScale"/>. Default 1.</summary>
    public float MaxScale { get; init; } = 1f;

    internal void Validate()
    {
        OptionCheck.InRange(Probability, 0f, 1f, "Mosaic.Probability");
        OptionCheck.AtLeast(MinScale, 0.01f, "Mosaic.MinScale");
        OptionCheck.AtLeast(MaxScale, MinScale, "Mosaic.MaxScale");
    }
}
