using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Masks;
using Microsoft.ML.InstanceSegmentation.MlNet;

namespace Microsoft.ML.InstanceSegmentation;

/// <summary>Measures the colours of instances.</summary>
public static class InstanceIntensityExtensions
{
    /// <summary>Mean and spread of an image's colours under a mask.</summary>
    /// <param name="mask">A mask of the image's size.</param>
    /// <param name="image">The image.</param>
    /// <exception cref="ArgumentException">The mask is of another size than the image.</exception>
    /// <exception cref="InvalidOperationException">The mask is empty.</exception>
    public static InstanceIntensity MeasureIntensity(this RunLengthMask mask, MLImage image)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(image);
        if (mask.Height != image.Height || mask.Width != image.Width)
            throw new ArgumentException($"The mask is of {mask.Height}×{mask.Width} (height×width), but the image of {image.Height}×{image.Width}; give the image that it was found in.", nameof(image));
        return mask.Area > 0 ? MaskIntensity.Of(mask, image.Pixels, PixelReader.RedByte(image)) : throw new InvalidOperationException("The mask is empty: it has no colours to measure.");
    }
}
