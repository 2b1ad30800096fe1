using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// Stretches each image's values so that those at two percentiles become 0 and 1, all colours alike: a dim image looks like a bright one.
/// Values beyond them are not cut off. As StarDist does it (Schmidt et al. 2018).
/// </summary>
public sealed record ContrastStretchOptions
{
    /// <summary>Percentile of an image's values that becomes 0, 0 to 100. Default 1.</summary>
    public float Low { get; init; } = 1;

    /// <summary>Percentile that becomes 1, greater than <see cref="Low"/>, up to 100. Default 99.8.</summary>
    public float High { get; init; } = 99.8f;

    internal void Validate()
    {
        OptionCheck.InRange(Low, 0f, 100f, "ContrastStretch.Low");
        OptionCheck.InRange(High, 0f, 100f, "ContrastStretch.High");
        OptionCheck.That(Low < High, $"ContrastStretch.High is {High}; it must be greater than ContrastStretch.Low, {Low}.", nameof(High));
    }
}
