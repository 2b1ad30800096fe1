using Microsoft.ML.Data;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Service;

/// <summary>The image with the instances drawn on it, a PNG file.</summary>
internal static class OverlayPng
{
    // The request's filter has chosen the instances already.
    private static readonly OverlayOptions s_drawAll = new() { MinimumScore = 0 };

    public static IResult Answer(MLImage image, ImagePrediction found)
    {
        using MLImage picture = InstanceOverlay.Draw(
            image, found.PredictedLabel, found.Score, found.PredictedBoundingBoxes, found.PredictedMasks, s_drawAll);
        SKColorType colors = picture.PixelFormat == MLPixelFormat.Bgra32 ? SKColorType.Bgra8888 : SKColorType.Rgba8888;
        using SKImage pixels = SKImage.FromPixelCopy(new SKImageInfo(picture.Width, picture.Height, colors, SKAlphaType.Opaque), picture.Pixels);
        using SKData png = pixels.Encode(SKEncodedImageFormat.Png, quality: 100);
        return Results.Bytes(png.ToArray(), "image/png");
    }
}
