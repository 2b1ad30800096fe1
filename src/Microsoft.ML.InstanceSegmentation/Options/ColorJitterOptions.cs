using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Random changes of an image's colours, for photographs and stains that differ from one day to the next.</summary>
public sealed record ColorJitterOptions
{
    /// <summary>Probability of changing an image's colours, 0 to 1. Default 0: never.</summary>
    public float Probability { get; init; }

    /// <summary>All values are multiplied by a factor between 1 − this and 1 + this, 0 to 1. Default 0.2.</summary>
    public float Brightness { get; init; } = 0.2f;

    /// <summary>
    /// Distances from the image's mean brightness are multiplied by a factor between 1 − this and 1 + this, 0 to 1. Default 0.2.
    /// </summary>
    public float Contrast { get; init; } = 0.2f;

    /// <summary>
    /// Distances of a pixel's colours from its own brightness are multiplied by a factor between 1 − this and 1 + this, 0 to 1.
    /// Default 0.2. Images without colour are not changed by it.
    /// </summary>
    public float Saturation { get; init; } = 0.2f;

    /// <summary>
    /// Colours are turned around the colour circle by an angle between minus this and this, in degrees, 0 to 180. Default 10. Images
    /// without colour are not changed by it.
    /// </summary>
    public float Hue { get; init; } = 10f;

    internal void Validate()
    {
        OptionCheck.InRange(Probability, 0f, 1f, "Color.Probability");
        OptionCheck.InRange(Brightness, 0f, 1f, "Color.Brightness");
        OptionCheck.InRange(Contrast, 0f, 1f, "Color.Contrast");
        OptionCheck.InRange(Saturation, 0f, 1f, "Color.Saturation");
        OptionCheck.InRange(Hue, 0f, 180f, "Color.Hue");
    }
}
