using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Visualization;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Visualization;

/// <summary>Pictures as tests look at them.</summary>
internal static class Picture
{
    public static readonly SKColor Grey = new(100, 100, 100);

    public static MLImage GreyImage(int width, int height)
    {
        using SKBitmap bitmap = ImageBitmap.Create(width, height, Grey);
        return bitmap.ToImage();
    }

    public static SKBitmap Read(string file)
    {
        using MLImage image = MLImage.CreateFromFile(file);
        return image.ToBitmap();
    }

    /// <summary>Where the pixels are of another colour than the given one; empty where none is.</summary>
    public static SKRectI Ink(this SKBitmap picture, SKColor background) => picture.Places(color => color != background);

    /// <summary>The smallest rectangle around the pixels of such a colour.</summary>
    public static SKRectI Places(this SKBitmap picture, Func<SKColor, bool> color)
    {
        SKColor[] pixels = picture.Pixels;
        SKRectI places = SKRectI.Empty;
        for (int i = 0; i < pixels.Length; i++)
        {
            if (color(pixels[i]))
            {
                SKRectI pixel = SKRectI.Create(i % picture.Width, i / picture.Width, 1, 1);
                places = places.IsEmpty ? pixel : SKRectI.Union(places, pixel);
            }
        }
        return places;
    }

    /// <summary>Fails where a colour is farther from another than rounding brings it.</summary>
    public static void AssertNear(SKColor expected, SKColor actual, string place = "")
    {
        int[] distances = [expected.Red - actual.Red, expected.Green - actual.Green, expected.Blue - actual.Blue];
        Assert.IsLessThanOrEqualTo(1, distances.Max(Math.Abs), $"{actual} instead of {expected} {place}");
    }

    /// <summary>A mask of the pixels that are written as #.</summary>
    public static RunLengthMask Mask(params string[] rows) =>
        RunLengthMask.FromBitmap(
            rows.Length, rows[0].Length, [.. rows.SelectMany(row => row).Select(pixel => (byte)(pixel == '#' ? 1 : 0))]);

    public static string Rectangle(int imageWidth, int imageHeight, int x, int y, int width, int height)
    {
        var bitmap = new byte[imageWidth * imageHeight];
        for (int row = y; row < y + height; row++)
            bitmap.AsSpan(row * imageWidth + x, width).Fill(1);
        return RunLengthMask.FromBitmap(imageHeight, imageWidth, bitmap).ToJson();
    }
}
