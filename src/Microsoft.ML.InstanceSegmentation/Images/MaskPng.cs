using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Images;

/// <summary>Pictures of masks, white where the instance is.</summary>
internal static class MaskPng
{
    /// <summary>A PNG file's bytes.</summary>
    /// <param name="bitmap">One byte a pixel, row by row; not 0 where the instance is.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    public static byte[] Encode(byte[] bitmap, int height, int width)
    {
        byte[] white = Array.ConvertAll(bitmap, pixel => pixel == 0 ? byte.MinValue : byte.MaxValue);
        using SKImage image = SKImage.FromPixelCopy(new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque), white);
        using SKData png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }
}
