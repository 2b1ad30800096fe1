namespace Microsoft.ML.InstanceSegmentation.Boxes;

/// <summary>
/// The size that an image is resized to: the shorter side becomes MinSize long, unless the longer one would pass MaxSize. Said here for the
/// network and for the statistics of training data.
/// </summary>
internal static class ImageSizeRule
{
    /// <summary>Height and width of an image at the network's size, before padding.</summary>
    public static (int Height, int Width) Resized(int height, int width, ImageOptions options)
    {
        // As torchvision computes it, so that sizes agree to the pixel: reciprocals and the scale in single precision, sides in double.
        float scale = MathF.Min(1f / Math.Min(height, width) * options.MinSize, 1f / Math.Max(height, width) * options.MaxSize);
        return (Side(height), Side(width));

        int Side(int side) => Math.Max(1, (int)Math.Floor(side * (double)scale));
    }
}
