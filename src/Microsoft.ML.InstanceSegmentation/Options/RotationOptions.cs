using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// Random rotations by small angles; quarter turns are exact, and come from <see cref="AugmentationOptions.Transpose"/> and flips. The
/// image keeps its size: its corners are cut, and what comes into view is filled with its mean colour.
/// </summary>
public sealed record RotationOptions
{
    /// <summary>Probability of rotating an image, 0 to 1. Default 0: never.</summary>
    public float Probability { get; init; }

    /// <summary>Largest angle to either side in degrees, 0 to 180. Default 15.</summary>
    public float MaxDegrees { get; init; } = 15f;

    internal void Validate()
    {
        OptionCheck.InRange(Probability, 0f, 1f, "Rotation.Probability");
        OptionCheck.InRange(MaxDegrees, 0f, 180f, "Rotation.MaxDegrees");
    }
}
