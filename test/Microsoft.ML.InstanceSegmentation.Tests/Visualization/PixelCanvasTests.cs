using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Visualization;

namespace Microsoft.ML.InstanceSegmentation.Tests.Visualization;

[TestClass]
public class PixelCanvasTests
{
    private static readonly Rgb s_red = new(255, 0, 0);

    [TestMethod]
    public void A_frame_covers_its_border_and_nothing_else()
    {
        var canvas = new PixelCanvas(12, 10);
        canvas.DrawRectangle(2, 1, 8, 7, 2, s_red);
        for (int y = 0; y < canvas.Height; y++)
        {
            for (int x = 0; x < canvas.Width; x++)
            {
                bool inside = x is >= 2 and < 10 && y is >= 1 and < 8;
                bool within = x is >= 4 and < 8 && y is >= 3 and < 6;
                Assert.AreEqual(inside && !within ? s_red : Rgb.Black, canvas[x, y], $"({x}, {y})");
            }
        }
    }

    [TestMethod]
    public void What_lies_outside_is_cut_off()
    {
        var canvas = new PixelCanvas(3, 3);
        canvas.FillRectangle(-5, 2, 100, 100, s_red);
        canvas.DrawLine(-50, 0.5, 50, 0.5, 1, s_red);
        canvas.DrawCanvas(new PixelCanvas(10, 1, Rgb.White), -2, 1);
        canvas.DrawRectangle(-9, -9, 100, 100, 3, Rgb.White);
        canvas.DrawText("far", -20, 7, Rgb.White, 2);
        CollectionAssert.AreEqual(
            new[] { s_red, s_red, s_red, Rgb.White, Rgb.White, Rgb.White, s_red, s_red, s_red }, canvas.Pixels);
    }

    [TestMethod]
    public void Lines_along_pixel_rows_are_crisp()
    {
        var canvas = new PixelCanvas(9, 5);
        canvas.DrawLine(1.5, 2.5, 7.5, 2.5, 1, s_red);
        for (int x = 2; x < 7; x++)
        {
            Assert.AreEqual(Rgb.Black, canvas[x, 1]);
            Assert.AreEqual(s_red, canvas[x, 2]);
            Assert.AreEqual(Rgb.Black, canvas[x, 3]);
        }
    }

    [TestMethod]
    public void Opacity_mixes_the_two_colours()
    {
        var canvas = new PixelCanvas(1, 1, new Rgb(0, 100, 200));
        canvas.Blend(0, 0, new Rgb(200, 100, 0), 0.25f);
        Assert.AreEqual(new Rgb(50, 100, 150), canvas[0, 0]);
    }

    [TestMethod]
    [DataRow(MLPixelFormat.Rgba32)]
    [DataRow(MLPixelFormat.Bgra32)]
    public void Images_of_either_channel_order_become_the_same_canvas(MLPixelFormat format)
    {
        byte[] bytes = format == MLPixelFormat.Rgba32 ? [10, 20, 30, 255, 40, 50, 60, 255] : [30, 20, 10, 255, 60, 50, 40, 255];
        using MLImage image = MLImage.CreateFromPixels(2, 1, format, bytes);
        PixelCanvas canvas = image.ToCanvas();
        CollectionAssert.AreEqual(new Rgb[] { new(10, 20, 30), new(40, 50, 60) }, canvas.Pixels);
    }

    [TestMethod]
    public void A_written_png_reads_back_pixel_for_pixel()
    {
        var canvas = new PixelCanvas(37, 23);
        var random = new Random(1);
        for (int i = 0; i < canvas.Pixels.Length; i++)
            canvas.Pixels[i] = Rgb.FromHex(random.Next(0x1000000));
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string file = Path.Combine(folder, "new", "picture.png");
            canvas.Save(file);
            using MLImage image = MLImage.CreateFromFile(file);
            CollectionAssert.AreEqual(canvas.Pixels, image.ToCanvas().Pixels);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Resizing_to_the_same_size_changes_nothing()
    {
        var canvas = new PixelCanvas(5, 4);
        for (int i = 0; i < canvas.Pixels.Length; i++)
            canvas.Pixels[i] = new Rgb((byte)(12 * i), (byte)(255 - 12 * i), (byte)i);
        CollectionAssert.AreEqual(canvas.Pixels, canvas.Resize(5, 4).Pixels);
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(3, 17)]
    [DataRow(64, 5)]
    public void Resizing_keeps_an_even_colour(int width, int height)
    {
        PixelCanvas resized = new PixelCanvas(16, 9, new Rgb(200, 7, 99)).Resize(width, height);
        Assert.HasCount(width * height, resized.Pixels);
        Assert.IsTrue(resized.Pixels.All(pixel => pixel == new Rgb(200, 7, 99)));
    }

    [TestMethod]
    public void Enlarging_interpolates_between_the_pixels_middles()
    {
        var canvas = new PixelCanvas(2, 1);
        canvas.Pixels[1] = new Rgb(200, 200, 200);
        byte[] values = [.. canvas.Resize(4, 1).Pixels.Select(pixel => pixel.Red)];
        CollectionAssert.AreEqual(new byte[] { 0, 50, 150, 200 }, values);
    }
}
