using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.MlNet;

/// <summary>Images as bytes.</summary>
internal static class PixelReader
{
    /// <summary>Which of the four bytes of a pixel is red: 0, or 2 where it is blue, green, red, alpha; blue is the other of the two.</summary>
    /// <exception cref="NotSupportedException">The image's pixels are of another format than Rgba32 and Bgra32.</exception>
    public static int RedByte(MLImage image) => image.PixelFormat switch
    {
        MLPixelFormat.Rgba32 => 0,
        MLPixelFormat.Bgra32 => 2,
        var other => throw new NotSupportedException($"The image's pixel format is {other}; only Rgba32 and Bgra32 are supported."),
    };

    /// <summary>Red, green, blue of each pixel, row by row; alpha is dropped.</summary>
    public static byte[] Rgb(MLImage image)
    {
        ReadOnlySpan<byte> pixels = image.Pixels;
        int red = RedByte(image);
        int blue = 2 - red;
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
