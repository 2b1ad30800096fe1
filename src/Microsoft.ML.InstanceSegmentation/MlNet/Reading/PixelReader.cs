using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>Images as bytes.</summary>
internal static class PixelReader
{
    /// <summary>Red, green, blue of each pixel, row by row; alpha is dropped.</summary>
    public static byte[] Rgb(MLImage image)
    {
        ReadOnlySpan<byte> pixels = image.Pixels;
        // Byte of red and of blue within the four of a pixel.
        (int red, int blue) = image.PixelFormat switch
        {
            MLPixelFormat.Rgba32 => (0, 2),
            MLPixelFormat.Bgra32 => (2, 0),
            var other => throw new InvalidDataException($"The image's pixel format is {other}; only Rgba32 and Bgra32 are supported."),
        };
        var rgb = new byte[pixels.Length / 4 * 3];
        for (int from = 0, to = 0; from < pixels.Length; from += 4, to += 3)
        {
            rgb[to] = pixels[from + red];
            rgb[to + 1] = pixels[from + 1];
            rgb[to + 2] = pixels[from + blue];
        }
        return rgb;
    }
}
