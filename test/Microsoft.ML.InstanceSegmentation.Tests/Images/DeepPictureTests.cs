using BitMiracle.LibTiff.Classic;
using Microsoft.ML.InstanceSegmentation.Images;

namespace Microsoft.ML.InstanceSegmentation.Tests.Images;

/// <summary>Pictures of 16 bits a sample: every bit of them, and the window of values that becomes 8.</summary>
[TestClass]
public sealed class DeepPictureTests
{
    private const int Height = 13, Width = 19;

    [TestMethod]
    [DataRow(1, false)]
    [DataRow(2, false)]
    [DataRow(3, false)]
    [DataRow(4, false)]
    [DataRow(1, true)]
    [DataRow(4, true)]
    public void A_png_has_every_bit_of_its_colours_whatever_filter_and_order(int channels, bool interlaced)
    {
        foreach ((int height, int width) in new[] { (Height, Width), (1, 1), (2, 3), (9, 1) })
        {
            ushort[] samples = Samples(height * width * channels);
            DeepPicture picture = ImageDecoder.DecodeDeep(DeepPng.Write(samples, height, width, channels, interlaced), new ImageFileOptions())!;
            int colours = channels < 3 ? 1 : 3;
            Assert.AreEqual((height, width, colours), (picture.Height, picture.Width, picture.Channels));
            CollectionAssert.AreEqual(samples.Where((_, i) => i % channels < colours).ToArray(), picture.Samples);
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Without_a_window_it_is_as_SkiaSharp_reads_it_but_for_rounding(int channels)
    {
        byte[] file = DeepPng.Write(Samples(Height * Width * channels), Height, Width, channels);
        uint[] upper = ImageDecoder.DecodeDeep(file, new ImageFileOptions())!.ToPicture(null).Pixels, skia = ImageDecoder.Decode(file, new ImageFileOptions()).Pixels;
        for (int i = 0; i < upper.Length; i++)
        {
            for (int shift = 0; shift < 32; shift += 8)
                Assert.IsLessThanOrEqualTo(1, Math.Abs((int)(upper[i] >> shift & 0xFF) - (int)(skia[i] >> shift & 0xFF)), $"pixel {i}");
        }
    }

    [TestMethod]
    [DataRow(1, false, false)]
    [DataRow(3, false, false)]
    [DataRow(4, false, false)]
    [DataRow(1, true, false)]
    [DataRow(3, true, false)]
    [DataRow(1, false, true)]
    public void A_tiff_has_every_bit_in_strips_and_tiles(int channels, bool tiled, bool whiteIsZero)
    {
        ushort[] samples = Samples(Height * Width * channels);
        DeepPicture picture = ImageDecoder.DecodeDeep(Tiff16(samples, channels, tiled, whiteIsZero), new ImageFileOptions())!;
        ushort[] colours = [.. samples.Where((_, i) => i % channels < 3).Select(value => whiteIsZero ? (ushort)~value : value)];
        CollectionAssert.AreEqual(colours, picture.Samples);
        Assert.AreEqual((Height, Width), (picture.Height, picture.Width));
    }

    [TestMethod]
    public void A_window_of_values_makes_its_low_end_black_and_its_high_end_white()
    {
        ushort[] samples = [0, 100, 101, 612, 1123, 1124, 4095, 65535];
        byte[] file = DeepPng.Write(samples, 2, 4);
        byte[] Reds(IntensityWindow? window) => [.. ImageDecoder.Decode(file, new ImageFileOptions { Window = window }).Pixels.Select(pixel => (byte)pixel)];
        CollectionAssert.AreEqual(new byte[] { 0, 0, 0, 128, 255, 255, 255, 255 }, Reds(IntensityWindow.OfValues(100, 1124))[..8]);
        CollectionAssert.AreEqual(new byte[] { 0, 6, 6, 38, 70, 70, 255, 255 }, Reds(IntensityWindow.OfValues(0, 4095)));
    }

    [TestMethod]
    public void A_window_of_percentiles_is_that_of_the_sorted_values()
    {
        ushort[] samples = Samples(Height * Width);
        ushort[] sorted = [.. samples.Order()];
        foreach ((double low, double high) in new[] { (0.0, 100.0), (1.0, 99.8), (25.0, 75.0) })
        {
            double black = sorted[(int)(low / 100 * (sorted.Length - 1))], white = sorted[(int)(high / 100 * (sorted.Length - 1))];
            byte[] expected = [.. samples.Select(value => (byte)Math.Round(255 * Math.Clamp((value - black) / (white - black), 0, 1)))];
            uint[] pixels = ImageDecoder.Decode(DeepPng.Write(samples, Height, Width), new ImageFileOptions { Window = IntensityWindow.OfPercentiles(low, high) }).Pixels;
            CollectionAssert.AreEqual(expected, pixels.Select(pixel => (byte)pixel).ToArray());
        }
        // An image of one value.
        Assert.HasCount(6, ImageDecoder.Decode(DeepPng.Write([7, 7, 7, 7, 7, 7], 2, 3), new ImageFileOptions { Window = IntensityWindow.OfPercentiles(1, 99) }).Pixels);
    }

    [TestMethod]
    public void A_window_does_not_touch_files_of_8_bits()
    {
        byte[] file = PictureBytes.Squares(new SkiaSharp.SKColor[,] { { new(10, 20, 30), new(200, 100, 0) } }, SkiaSharp.SKEncodedImageFormat.Png);
        var options = new ImageFileOptions { Window = IntensityWindow.OfValues(0, 100) };
        CollectionAssert.AreEqual(ImageDecoder.Decode(file, new ImageFileOptions()).Pixels, ImageDecoder.Decode(file, options).Pixels);
        byte[] tiff = PictureBytes.GreyTiff(new ushort[,] { { 1, 200 } }, bits: 8);
        CollectionAssert.AreEqual(ImageDecoder.Decode(tiff, new ImageFileOptions()).Pixels, ImageDecoder.Decode(tiff, options).Pixels);
    }

    [TestMethod]
    public void A_tiff_is_turned_upright_with_its_window()
    {
        byte[] tiff = PictureBytes.GreyTiff(new ushort[,] { { 0, 500, 1000 } }, bits: 16, orientation: 3);
        Picture picture = ImageDecoder.Decode(tiff, new ImageFileOptions { Window = IntensityWindow.OfValues(0, 1000) });
        CollectionAssert.AreEqual(new byte[] { 255, 128, 0 }, picture.Pixels.Select(pixel => (byte)pixel).ToArray());
    }

    [TestMethod]
    public void Damaged_files_are_refused_and_nothing_else_happens()
    {
        byte[] whole = DeepPng.Write(Samples(Height * Width * 3), Height, Width, 3);
        var random = new Random(4);
        for (int trial = 0; trial < 400; trial++)
        {
            byte[] damaged = [.. whole];
            if (trial % 2 == 0)
                damaged = damaged[..random.Next(25, whole.Length)];
            for (int i = 0; i < trial % 5; i++)
                damaged[random.Next(damaged.Length)] ^= (byte)random.Next(1, 256);
            try
            {
                ImageDecoder.Decode(damaged, new ImageFileOptions { Window = new IntensityWindow(), MaxPixels = 1_000_000 });
            }
            catch (InvalidDataException)
            {
                // As it should be.
            }
        }
        Assert.ThrowsExactly<InvalidDataException>(() => ImageDecoder.DecodeDeep(whole[..(whole.Length / 2)], new ImageFileOptions()));
        Assert.Contains("MaxPixels", Assert.ThrowsExactly<InvalidDataException>(() => ImageDecoder.DecodeDeep(whole, new ImageFileOptions { MaxPixels = 5 })).Message);
    }

    [TestMethod]
    [DataRow(-1.0, 100.0, false)]
    [DataRow(0.0, 65536.0, false)]
    [DataRow(5.0, 5.0, false)]
    [DataRow(0.0, 101.0, true)]
    [DataRow(double.NaN, 1.0, true)]
    public void A_window_that_is_none_is_refused(double low, double high, bool arePercentiles) => Assert.Throws<ArgumentException>(
        () => ImageFiles.Decode([], new ImageFileOptions { Window = new IntensityWindow { Low = low, High = high, ArePercentiles = arePercentiles } }));

    /// <summary>Values of all sizes, the smallest and the largest among them.</summary>
    private static ushort[] Samples(int count)
    {
        var random = new Random(count);
        ushort[] samples = [.. Enumerable.Range(0, count).Select(_ => (ushort)(ushort.MaxValue * Math.Pow(random.NextDouble(), 3)))];
        (samples[0], samples[^1]) = (ushort.MaxValue, 0);
        return samples;
    }

    private static byte[] Tiff16(ushort[] samples, int channels, bool tiled, bool whiteIsZero)
    {
        const int Side = 16;
        var file = new MemoryStream();
        using var tiff = Tiff.ClientOpen("image", "w", file, new TiffStream());
        tiff.SetField(TiffTag.IMAGEWIDTH, Width);
        tiff.SetField(TiffTag.IMAGELENGTH, Height);
        tiff.SetField(TiffTag.BITSPERSAMPLE, 16);
        tiff.SetField(TiffTag.SAMPLESPERPIXEL, channels);
        tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
        tiff.SetField(TiffTag.PHOTOMETRIC, channels >= 3 ? Photometric.RGB : whiteIsZero ? Photometric.MINISWHITE : Photometric.MINISBLACK);
        if (channels == 4)
            tiff.SetField(TiffTag.EXTRASAMPLES, 1, new short[] { 2 });
        byte[] Row(int y, int x, int columns) =>
            [.. Enumerable.Range(0, columns * channels).SelectMany(i => BitConverter.GetBytes(y < Height && x + i / channels < Width ? samples[(y * Width + x) * channels + i] : (ushort)0))];
        if (tiled)
        {
            tiff.SetField(TiffTag.TILEWIDTH, Side);
            tiff.SetField(TiffTag.TILELENGTH, Side);
            for (int x = 0; x < Width; x += Side)
                tiff.WriteTile([.. Enumerable.Range(0, Side).SelectMany(y => Row(y, x, Side))], x, 0, 0, 0);
        }
        else
        {
            tiff.SetField(TiffTag.ROWSPERSTRIP, 5);
            for (int y = 0; y < Height; y++)
                tiff.WriteScanline(Row(y, 0, Width), y);
        }
        tiff.Flush();
        return file.ToArray();
    }
}
