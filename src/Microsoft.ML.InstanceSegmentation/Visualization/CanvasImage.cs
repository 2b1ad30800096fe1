using Microsoft.ML.Data;

namespace Microsoft.ML.InstanceSegmentation.Visualization;

/// <summary>Between a canvas and ML.NET's image.</summary>
internal static class CanvasImage
{
    public static PixelCanvas ToCanvas(this MLImage image)
    {
        bool blueFirst = image.PixelFormat switch
        {
            MLPixelFormat.Bgra32 => true,
            MLPixelFormat.Rgba32 => false,
            _ => throw new NotSupportedException($"The image's pixel format is {image.PixelFormat}; Bgra32 and Rgba32 can be drawn on."),
        };
        ReadOnlySpan<byte> bytes = image.Pixels;
        var canvas = new PixelCanvas(image.Width, image.Height);
        for (int i = 0; i < canvas.Pixels.Length; i++)
        {
            ReadOnlySpan<byte> pixel = bytes.Slice(4 * i, 3);
            canvas.Pixels[i] = blueFirst ? new Rgb(pixel[2], pixel[1], pixel[0]) : new Rgb(pixel[0], pixel[1], pixel[2]);
        }
        return canvas;
    }

    public static MLImage ToImage(this PixelCanvas canvas)
    {
        var bytes = new byte[canvas.Pixels.Length * 4];
        for (int i = 0; i < canvas.Pixels.Length; i++)
        {
            Rgb pixel = canvas.Pixels[i];
            (bytes[4 * i], bytes[4 * i + 1], bytes[4 * i + 2], bytes[4 * i + 3]) = (pixel.Red, pixel.Green, pixel.Blue, byte.MaxValue);
        }
        return MLImage.CreateFromPixels(canvas.Width, canvas.Height, MLPixelFormat.Rgba32, bytes);
    }

    /// <summary>Writes the file, in the format of its extension, and its folder where that is missing.</summary>
    public static void Save(this PixelCanvas canvas, string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        using MLImage image = canvas.ToImage();
        image.Save(path);
    }
}
