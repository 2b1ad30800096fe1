using Microsoft.ML.InstanceSegmentation.Visualization;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks.Figures;

/// <summary>The package's icon: two objects that overlap, each with its outline.</summary>
internal static class Icon
{
    private const int Side = 128;

    public static SKBitmap Draw()
    {
        SKBitmap picture = new(new SKImageInfo(Side, Side, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        picture.Erase(SKColors.Transparent);
        using var canvas = new SKCanvas(picture);
        using var background = new SKPaint { Color = Palette.FromHex(0x512BD4), IsAntialias = true };
        canvas.DrawRoundRect(0, 0, Side, Side, 22, 22, background);
        using var circle = new SKPath();
        circle.AddCircle(50, 56, 32);
        using var square = new SKPath();
        square.AddRoundRect(new SKRect(56, 50, 110, 104), 8, 8);
        Shape(canvas, circle, Palette.FromHex(0x69E1FF));
        Shape(canvas, square, Palette.FromHex(0xFFC300));
        return picture;
    }

    private static void Shape(SKCanvas canvas, SKPath path, SKColor color)
    {
        using var filling = new SKPaint { Color = color.WithAlpha(170), IsAntialias = true };
        using var outline = new SKPaint { Color = SKColors.White, IsAntialias = true, IsStroke = true, StrokeWidth = 5 };
        canvas.DrawPath(path, filling);
        canvas.DrawPath(path, outline);
    }
}
