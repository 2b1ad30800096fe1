namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// The size and shape of an instance, from its mask. A pixel is a square of the pixel size's side, and lengths and areas are in its unit;
/// with a pixel size of 1 they are pixels.
/// </summary>
/// <remarks>
/// Axes, eccentricity and orientation are those of the ellipse that has the mask's second moments, a pixel counted as a square and not as a
/// point, as in MATLAB's regionprops; scikit-image leaves the pixel's own moment, a twelfth, out.
/// </remarks>
public sealed record InstanceMeasurements
{
    /// <summary>Area of the mask's pixels.</summary>
    public required double Area { get; init; }

    /// <summary>Length of the outline and of the holes' outlines, with the corners of stairs cut: near that of a smooth shape.</summary>
    public required double Perimeter { get; init; }

    /// <summary>Diameter of a circle of the same area.</summary>
    public required double EquivalentDiameter { get; init; }

    /// <summary>Length of the longer axis of the ellipse with the same second moments.</summary>
    public required double MajorAxis { get; init; }

    /// <summary>Length of its shorter axis.</summary>
    public required double MinorAxis { get; init; }

    /// <summary>Eccentricity of that ellipse, 0 for a circle, near 1 for a line.</summary>
    public required double Eccentricity { get; init; }

    /// <summary>Direction of the longer axis in degrees, above -90 and at most 90; 0 is along the rows, and positive is turned upwards to the right.</summary>
    public required double Orientation { get; init; }

    /// <summary>Area divided by that of the convex hull of the pixels, above 0 and at most 1: 1 has no dents and no holes.</summary>
    public required double Solidity { get; init; }

    /// <summary>Middle of the mask, from the image's left edge.</summary>
    public required double CentroidX { get; init; }

    /// <summary>Middle of the mask, from the image's upper edge.</summary>
    public required double CentroidY { get; init; }
}
