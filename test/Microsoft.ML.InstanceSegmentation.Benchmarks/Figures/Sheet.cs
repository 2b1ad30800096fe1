using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Data;
using Microsoft.ML.InstanceSegmentation.Visualization;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Benchmarks.Figures;

/// <summary>Panels side by side, each with a caption; drawn on in the network's pixels.</summary>
internal sealed class Sheet : IDisposable
{
    private const int Gap = 12;
    private const int Caption = 24;
    private const float TextSize = 13;

    // Few greys keep the files small, and colours stand out on them.
    private const int Greys = 14;

    private static readonly SKColor s_text = Palette.FromHex(0x404040);

    private readonly OpenedNetwork _network;
    private readonly float _scale;
    private readonly SKCanvas _canvas;
    private readonly TextPainter _text = new(FontFiles.Installed);
    private int _panels;

    /// <param name="network">Whose image it is.</param>
    /// <param name="panels">How many there will be.</param>
    /// <param name="panelWidth">Of each, in pixels of the picture.</param>
    public Sheet(OpenedNetwork network, int panels, int panelWidth)
    {
        _network = network;
        _scale = (float)panelWidth / network.Size.Width;
        PanelHeight = (int)MathF.Round(network.Size.Height * _scale);
        PanelWidth = panelWidth;
        Picture = ImageBitmap.Create((panels * (panelWidth + Gap)) - Gap, PanelHeight + Caption, SKColors.White);
        _canvas = new SKCanvas(Picture);
    }

    public SKBitmap Picture { get; }

    public int PanelWidth { get; }

    public int PanelHeight { get; }

    /// <summary>The next panel: what is drawn is in the network's pixels, and cut off at the panel's border.</summary>
    public void Panel(string caption, Action<SKCanvas> draw, bool showsImage = true)
    {
        int left = _panels++ * (PanelWidth + Gap);
        _text.Draw(_canvas, caption, left, 3, TextSize, s_text);
        _canvas.Save();
        _canvas.Translate(left, Caption);
        _canvas.ClipRect(new SKRect(0, 0, PanelWidth, PanelHeight));
        if (showsImage)
        {
            using SKBitmap image = Grey(_network.Example).ResizeTo(PanelWidth, PanelHeight);
            Posterise(image);
            _canvas.DrawBitmap(image, 0, 0);
        }
        _canvas.Scale(_scale);
        draw(_canvas);
        _canvas.Restore();
    }

    /// <summary>The outline of a box; the line's width is in pixels of the picture.</summary>
    public void Frame(SKCanvas canvas, Box box, SKColor color, float width = 1.5f)
    {
        using var paint = new SKPaint { Color = color, IsStroke = true, StrokeWidth = width / _scale, IsAntialias = true };
        canvas.DrawRect(new SKRect(box.X0, box.Y0, box.X1, box.Y1), paint);
    }

    /// <summary>A short text with its top left corner at a place of the network's pixels.</summary>
    public void Tag(SKCanvas canvas, string text, float x, float y, SKColor color)
    {
        canvas.Save();
        canvas.Scale(1 / _scale);
        float width = _text.Width(text, 11);
        using var paint = new SKPaint { Color = color };
        float left = Math.Clamp(x * _scale, 0, PanelWidth - width - 4);
        float top = Math.Clamp(y * _scale, 0, PanelHeight - 15);
        canvas.DrawRect(left, top, width + 4, 14, paint);
        _text.Draw(canvas, text, left + 2, top, 11, Palette.TextOn(color));
        canvas.Restore();
    }

    /// <summary>A grid of values from 0 to 1 as an image over a box.</summary>
    public static void Heat(SKCanvas canvas, float[] values, int height, int width, SKRect over)
    {
        using SKBitmap cells = ImageBitmap.Create(width, height, SKColors.White);
        for (int i = 0; i < values.Length; i++)
            cells.SetPixel(i % width, i / width, HeatColor(values[i]));
        // Neighbouring cells are to be told apart: no interpolation.
        using var paint = new SKPaint { FilterQuality = SKFilterQuality.None };
        canvas.DrawBitmap(cells, over, paint);
    }

    public void Dispose()
    {
        _canvas.Dispose();
        _text.Dispose();
    }

    /// <summary>From dark blue over green to yellow, in 24 steps.</summary>
    private static SKColor HeatColor(float value)
    {
        float v = MathF.Round(Math.Clamp(value, 0, 1) * 23) / 23;
        return new SKColor((byte)(40 + (215 * MathF.Pow(v, 2))), (byte)(30 + (200 * v)), (byte)(110 + (60 * MathF.Sin(v * MathF.PI)) - (60 * v)));
    }

    private static SKBitmap Grey(ImageExample example)
    {
        var pixels = new byte[example.Pixels.Length];
        for (int i = 0; i < pixels.Length; i += 3)
        {
            double luma = (0.299 * example.Pixels[i]) + (0.587 * example.Pixels[i + 1]) + (0.114 * example.Pixels[i + 2]);
            pixels[i] = pixels[i + 1] = pixels[i + 2] = (byte)(90 + (luma * 150 / 255));
        }
        return ImageBitmap.FromRgb(example.Width, example.Height, pixels);
    }

    private static void Posterise(SKBitmap image)
    {
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                byte grey = (byte)(Math.Round(image.GetPixel(x, y).Red * Greys / 255.0) * 255 / Greys);
                image.SetPixel(x, y, new SKColor(grey, grey, grey));
            }
        }
    }
}
