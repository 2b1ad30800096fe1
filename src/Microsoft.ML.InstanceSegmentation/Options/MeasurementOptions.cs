using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>How instances are measured.</summary>
public sealed record MeasurementOptions
{
    /// <summary>Side of a pixel in the unit of the measurements, such as 0.325 for micrometres; greater than 0. Default 1: they are in pixels.</summary>
    public double PixelSize { get; init; } = 1;

    internal void Validate() => OptionCheck.Positive(PixelSize);
}
