using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>
/// Between ML.NET's images and opaque bitmaps to draw on. Alpha is dropped and the colours are taken as the bytes say, which is
/// what the network sees: bytes that Skia itself read would be multiplied or divided by alpha.
/// </summary>
internal static class ImageBitmap
{
    // GetPixelSpan and MLImage.Pixels count bytes in an Int32.
    private const long MostPixels = int.MaxValue / 4;

    /// <summary>An opaque bitmap of one colour.</summary>
    /// <exception cref="ArgumentException">The bitmap would be too large.</exception>
    public static SKBitmap Create(int width, int height, SKColor background)
    {
        CheckSize(width, height);
        var bitmap = new SKBitmap(Info(width, height));
        bitmap.Erase(background);
        return bitmap;
    }

    /// <summary>The image's pixels, resized where the size is another.</summary>
    /// <exception cref="ArgumentException">The bitmap would be too large.</exception>
    /// <exception cref="NotSupportedException">The image's pixels are of another format than Bgra32 and Rgba32.</exception>
    public static SKBitmap ToBitmap(this MLImage image, int width, int height)
    {
        CheckSize(width, height);
        return image.ToBitmap().ResizeTo(width, height);
    }

    /// <summary>The image's pixels.</summary>
    /// <exception cref="NotSupportedException">The image's pixels are of another format than Bgra32 and Rgba32.</exception>
    public static unsafe SKBitmap ToBitmap(this MLImage image)
    {
        int red = PixelReader.RedByte(image);
        int blue = 2 - red;
        ReadOnlySpan<byte> from = image.Pixels;
        var bitmap = new SKBitmap(Info(image.Width, image.Height));
        var to = new Span<byte>((void*)bitmap.GetPixels(), from.Length);
        for (int i = 0; i < from.Length; i += 4)
            (to[i], to[i + 1], to[i + 2], to[i + 3]) = (from[i + red], from[i + 1], from[i + blue], byte.MaxValue);
        return bitmap;
    }

    /// <summary>Pixels given as red, green, blue, row by row.</summary>
    public static unsafe SKBitmap FromRgb(int width, int height, ReadOnlySpan<byte> rgb)
    {
        CheckSize(width, height);
        var bitmap = new SKBitmap(Info(width, height));
        var to = new Span<byte>((void*)bitmap.GetPixels(), 4 * width * height);
        for (int pixel = 0; pixel < width * height; pixel++)
        {
            rgb.Slice(3 * pixel, 3).CopyTo(to[(4 * pixel)..]);
            to[(4 * pixel) + 3] = byte.MaxValue;
        }
        return bitmap;
    }

    /// <summary>The pixels in another size; those given are not needed any more where it is another.</summary>
    public static SKBitmap ResizeTo(this SKBitmap bitmap, int width, int height)
    {
        if (width == bitmap.Width && height == bitmap.Height)
            return bitmap;
        using (bitmap)
            return bitmap.Resize(Info(width, height), SKFilterQuality.High)
                ?? throw new InvalidOperationException(
                    $"Skia cannot resize an image of {bitmap.Width}×{bitmap.Height} pixels to {width}×{height}.");
    }

    /// <summary>An image of a bitmap's pixels; the bitmap is one of those made here.</summary>
    public static MLImage ToImage(this SKBitmap bitmap) =>
        MLImage.CreateFromPixels(bitmap.Width, bitmap.Height, MLPixelFormat.Rgba32, bitmap.GetPixelSpan());

    private static SKImageInfo Info(int width, int height) => new(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);

    private static void CheckSize(int width, int height)
    {
        if ((long)width * height > MostPixels)
        {
            throw new ArgumentException(
                $"The picture would be {width}×{height} pixels; {MostPixels} are possible. Draw at a smaller scale, or fewer images.");
        }
    }
}
