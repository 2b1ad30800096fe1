using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Visualization;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Visualization;

[TestClass]
public class ImageBitmapTests
{
    [TestMethod]
    [DataRow(MLPixelFormat.Rgba32)]
    [DataRow(MLPixelFormat.Bgra32)]
    public void Images_of_either_channel_order_become_the_same_bitmap_and_alpha_changes_no_colour(MLPixelFormat format)
    {
        byte[] bytes = format == MLPixelFormat.Rgba32
            ? [10, 20, 30, 255, 40, 50, 60, 128, 70, 80, 90, 0]
            : [30, 20, 10, 255, 60, 50, 40, 128, 90, 80, 70, 0];
        using MLImage image = MLImage.CreateFromPixels(3, 1, format, bytes);
        using SKBitmap bitmap = image.ToBitmap();
        CollectionAssert.AreEqual(new SKColor[] { new(10, 20, 30), new(40, 50, 60), new(70, 80, 90) }, bitmap.Pixels);
    }

    [TestMethod]
    public void Every_colour_survives_the_way_to_a_bitmap_and_back()
    {
        var bytes = new byte[64 * 64 * 4];
        new Random(1).NextBytes(bytes);
        for (int alpha = 3; alpha < bytes.Length; alpha += 4)
            bytes[alpha] = byte.MaxValue;
        using MLImage image = MLImage.CreateFromPixels(64, 64, MLPixelFormat.Rgba32, bytes);
        using SKBitmap bitmap = image.ToBitmap(64, 64);
        using (var canvas = new SKCanvas(bitmap))
            canvas.Flush();
        using MLImage back = bitmap.ToImage();
        Assert.AreEqual(MLPixelFormat.Rgba32, back.PixelFormat);
        CollectionAssert.AreEqual(bytes, back.Pixels.ToArray());
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(3, 17)]
    [DataRow(64, 5)]
    public void Resizing_keeps_an_even_colour(int width, int height)
    {
        using SKBitmap even = ImageBitmap.Create(16, 9, new SKColor(200, 7, 99));
        using MLImage image = even.ToImage();
        using SKBitmap resized = image.ToBitmap(width, height);
        Assert.AreEqual((width, height), (resized.Width, resized.Height));
        foreach (SKColor color in resized.Pixels)
            Picture.AssertNear(new SKColor(200, 7, 99), color);
    }

    [TestMethod]
    public void Too_large_pictures_are_refused_with_their_size()
    {
        var failure = Assert.ThrowsExactly<ArgumentException>(() => ImageBitmap.Create(50_000, 50_000, SKColors.White));
        Assert.Contains("50000×50000", failure.Message);
    }
}
