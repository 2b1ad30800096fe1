using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>
/// The range of values that becomes 0 to 255 when an image file of more than 8 bits a sample is decoded, as windows of X-ray pictures and the
/// display range of microscopes' programs: what lies below is black, what lies above white. Files of 8 bits are not touched by it.
/// </summary>
public sealed record IntensityWindow
{
    /// <summary>What becomes 0: a value of the file, or a percentile of the image's values. Default 0.</summary>
    public double Low { get; init; }

    /// <summary>What becomes 255, greater than <see cref="Low"/>. Default 65535, the largest value of 16 bits.</summary>
    public double High { get; init; } = ushort.MaxValue;

    /// <summary>
    /// Whether <see cref="Low"/> and <see cref="High"/> are percentiles, 0 to 100, of each image's own values, all colours together. Default
    /// false: they are values, the same for every image, which keeps bright images bright and dim ones dim.
    /// </summary>
    public bool ArePercentiles { get; init; }

    /// <summary>A window of values, such as 0 to 4095 for cameras of 12 bits.</summary>
    /// <param name="low">The value that becomes 0.</param>
    /// <param name="high">The value that becomes 255.</param>
    public static IntensityWindow OfValues(double low, double high) => new() { Low = low, High = high };

    /// <summary>A window of percentiles of each image, such as 1 to 99.8.</summary>
    /// <param name="low">The percentile that becomes 0, 0 to 100.</param>
    /// <param name="high">The percentile that becomes 255, 0 to 100.</param>
    public static IntensityWindow OfPercentiles(double low, double high) => new() { Low = low, High = high, ArePercentiles = true };

    /// <inheritdoc/>
    public override string ToString() => ArePercentiles ? FormattableString.Invariant($"{Low}%,{High}%") : FormattableString.Invariant($"{Low},{High}");

    internal void Validate()
    {
        double most = ArePercentiles ? 100 : ushort.MaxValue;
        OptionCheck.InRange(Low, 0, most, "Window.Low");
        OptionCheck.InRange(High, 0, most, "Window.High");
        OptionCheck.That(Low < High, $"Window.High is {High}; it must be greater than Window.Low, {Low}.", nameof(High));
    }
}
