using System.Buffers.Binary;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Images;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Images;

/// <summary>Pictures come out as they should be seen, whole, or not at all.</summary>
[TestClass]
public sealed class ImageDecoderTests
{
    private static readonly SKColor s_red = new(250, 10, 10), s_green = new(10, 200, 10), s_blue = new(10, 10, 250), s_white = new(250, 250, 250), s_grey = new(120, 120, 120), s_black = new(5, 5, 5);

    /// <summary>As it is stored: two rows of three.</summary>
    private static readonly SKColor[,] s_stored = { { s_red, s_green, s_blue }, { s_white, s_grey, s_black } };

    [TestMethod]
    [DataRow(1, "RGB WgK")]
    [DataRow(2, "BGR KgW")]
    [DataRow(3, "KgW BGR")]
    [DataRow(4, "WgK RGB")]
    [DataRow(5, "RW Gg BK")]
    [DataRow(6, "WR gG KB")]
    [DataRow(7, "KB gG WR")]
    [DataRow(8, "BK Gg RW")]
    public void A_photo_is_turned_upright_by_its_orientation(int orientation, string upright)
    {
        byte[] file = PictureBytes.Squares(s_stored, SKEncodedImageFormat.Jpeg, orientation);
        using MLImage image = ImageFiles.Decode(file);
        Assert.AreEqual(upright, Letters(image));
        using MLImage stored = ImageFiles.Decode(file, new ImageFileOptions { KeepStoredOrientation = true });
        Assert.AreEqual("RGB WgK", Letters(stored));
    }

    [TestMethod]
    [DataRow(1, "0 32 64;96 128 160")]
    [DataRow(3, "160 128 96;64 32 0")]
    [DataRow(6, "96 0;128 32;160 64")]
    public void A_TIFF_is_read_in_its_upper_eight_bits_and_turned_upright(int orientation, string expected)
    {
        foreach (int bits in new[] { 8, 16 })
        {
            int unit = bits == 8 ? 32 : 32 << 8;
            ushort[,] values = { { 0, (ushort)unit, (ushort)(2 * unit) }, { (ushort)(3 * unit), (ushort)(4 * unit), (ushort)(5 * unit) } };
            using MLImage image = ImageFiles.Decode(PictureBytes.GreyTiff(values, bits, orientation));
            string actual = string.Join(";", Enumerable.Range(0, image.Height).Select(y => string.Join(" ", Enumerable.Range(0, image.Width).Select(x => image.Pixels[4 * (y * image.Width + x) + 1].ToString()))));
            Assert.AreEqual(expected, actual, $"{bits} bits");
        }
    }

    [TestMethod]
    [DataRow(SKEncodedImageFormat.Png)]
    [DataRow(SKEncodedImageFormat.Webp)]
    public void Colours_are_those_stored_whatever_their_opacity(SKEncodedImageFormat format)
    {
        SKColor[,] translucent = { { new SKColor(0, 200, 0, 128), new SKColor(200, 40, 80, 255) } };
        using MLImage image = ImageFiles.Decode(PictureBytes.Squares(translucent, format));
        Assert.AreEqual((0, 200, 0, 255), At(image, 3, 3));
        Assert.AreEqual((200, 40, 80, 255), At(image, 20, 3));
    }

    [TestMethod]
    [DataRow(SKEncodedImageFormat.Png)]
    [DataRow(SKEncodedImageFormat.Jpeg)]
    [DataRow(SKEncodedImageFormat.Webp)]
    public void What_is_cut_short_is_refused_by_its_decoding_and_by_its_size_alone(SKEncodedImageFormat format)
    {
        byte[] whole = PictureBytes.Squares(Noise(), format);
        foreach (double share in new[] { 0.3, 0.6, 0.95 })
        {
            byte[] cut = whole[..(int)(share * whole.Length)];
            StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => ImageFiles.Decode(cut)).Message, "cut short");
            StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Measure(cut)).Message, "cut short");
        }
        Assert.AreEqual((128, 128), Measure(whole));
    }

    [TestMethod]
    public void What_is_appended_to_a_whole_picture_does_no_harm()
    {
        foreach (SKEncodedImageFormat format in new[] { SKEncodedImageFormat.Png, SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Webp })
        {
            byte[] more = [.. PictureBytes.Squares(s_stored, format), .. "a film of two seconds"u8];
            using MLImage image = ImageFiles.Decode(more);
            Assert.AreEqual("RGB WgK", Letters(image), $"{format}");
            Assert.AreEqual((48, 32), Measure(more));
        }
    }

    [TestMethod]
    public void A_TIFF_that_is_cut_short_or_damaged_is_refused()
    {
        byte[] whole = PictureBytes.GreyTiff(new ushort[40, 30], 16);
        var random = new Random(5);
        for (int i = 0; i < 200; i++)
        {
            byte[] damaged = i < 50 ? whole[..(i * whole.Length / 50)] : [.. whole];
            for (int change = 0; i >= 50 && change < 3; change++)
                damaged[random.Next(8, damaged.Length)] = (byte)random.Next(256);
            try
            {
                ImageFiles.Decode(damaged, new ImageFileOptions { MaxPixels = 1_000_000 }).Dispose();
                Assert.IsGreaterThanOrEqualTo(50, i);
            }
            catch (InvalidDataException)
            {
                // Named as what it is; anything else is a fault of the decoder.
            }
        }
    }

    [TestMethod]
    public void A_picture_of_too_many_pixels_is_refused_before_it_is_decoded()
    {
        var options = new ImageFileOptions { MaxPixels = 1000 };
        foreach (byte[] file in new[] { PictureBytes.Squares(s_stored, SKEncodedImageFormat.Png), PictureBytes.GreyTiff(new ushort[32, 48], 8) })
        {
            StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => ImageFiles.Decode(file, options)).Message, "48×32 pixels (width×height), which is more than 1000 (MaxPixels)");
            Assert.ThrowsExactly<InvalidDataException>(() => Measure(file, options));
        }
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ImageFiles.Decode([], new ImageFileOptions { MaxPixels = 0 }));
    }

    [TestMethod]
    public void A_header_of_ten_thousand_million_pixels_is_refused_before_memory_is_taken_for_them()
    {
        const int side = 100_000;
        foreach ((string name, byte[] file) in new[] { ("PNG of 8 bits", PngHeader(side, bits: 8)), ("PNG of 16 bits", PngHeader(side, bits: 16)), ("TIFF", TiffHeader(side)) })
        {
            foreach (var read in new Action[]
            {
                () => ImageDecoder.Decode(file, new ImageFileOptions()),
                () => ImageDecoder.Decode(file, new ImageFileOptions { MaxPixels = long.MaxValue, Window = new IntensityWindow() }),
                () => ImageDecoder.DecodeNumbers(file, new ImageFileOptions()),
                () => ImageDecoder.Measure(new MemoryStream(file), new ImageFileOptions()),
            })
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                Assert.Contains("it has 100000×100000 pixels (width×height), which is more than", Assert.ThrowsExactly<InvalidDataException>(read).Message, name);
                Assert.IsLessThan(4_000_000L, GC.GetAllocatedBytesForCurrentThread() - before, name);
            }
        }
    }

    /// <summary>A PNG file of a size, grey, whose pixels are missing.</summary>
    private static byte[] PngHeader(int side, byte bits)
    {
        byte[] header = [.. "IHDR"u8, 0, 0, 0, 0, 0, 0, 0, 0, bits, 0, 0, 0, 0], file = new byte[8 + 4 + header.Length + 4 + 12 + 12];
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), side);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), side);
        new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13 }.CopyTo(file, 0);
        header.CopyTo(file, 12);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(12 + header.Length), Crc32.HashToUInt32(header));
        // Pixels and an end, so that it does not look as if it were cut short.
        for (int i = 0, at = file.Length - 20; i < 2; i++, at += 12)
        {
            byte[] name = i == 0 ? [.. "IDAT"u8] : [.. "IEND"u8];
            name.CopyTo(file, at);
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(at + 4), Crc32.HashToUInt32(name));
        }
        return file;
    }

    /// <summary>A TIFF file of a size, grey of 8 bits, whose pixels are missing.</summary>
    private static byte[] TiffHeader(int side)
    {
        (ushort Tag, ushort Type, int Value)[] fields = [(256, 4, side), (257, 4, side), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1), (278, 4, side), (279, 4, 1)];
        var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("II*\0"u8);
        writer.Write(8);
        writer.Write((ushort)fields.Length);
        foreach ((ushort tag, ushort type, int value) in fields)
        {
            writer.Write(tag);
            writer.Write(type);
            writer.Write(1);
            writer.Write(value);
        }
        writer.Write(0);
        return file.ToArray();
    }

    /// <summary>PNG's checksum, bit by bit (Annex D of its specification).</summary>
    private static class Crc32
    {
        public static uint HashToUInt32(ReadOnlySpan<byte> bytes)
        {
            uint remainder = uint.MaxValue;
            foreach (byte value in bytes)
            {
                remainder ^= value;
                for (int bit = 0; bit < 8; bit++)
                    remainder = (remainder & 1) != 0 ? 0xEDB88320 ^ remainder >> 1 : remainder >> 1;
            }
            return ~remainder;
        }
    }

    [TestMethod]
    public void A_file_that_is_none_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.png"), "nothing");
        string message = Assert.ThrowsExactly<InvalidDataException>(() => ImageFiles.Read(folder.File("a.png"))).Message;
        StringAssert.StartsWith(message, folder.File("a.png"));
        StringAssert.Contains(message, "no image format");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => ImageFiles.Read(folder.File("b.png"))).Message, "there is no such file");
    }

    private static (int Width, int Height) Measure(byte[] file, ImageFileOptions? options = null) =>
        InstanceSegmentation.Images.ImageDecoder.Measure(new MemoryStream(file), options ?? new ImageFileOptions());

    private static SKColor[,] Noise()
    {
        var random = new Random(3);
        var colors = new SKColor[8, 8];
        for (int i = 0; i < 64; i++)
            colors[i / 8, i % 8] = new SKColor((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256));
        return colors;
    }

    private static (int R, int G, int B, int A) At(MLImage image, int x, int y)
    {
        ReadOnlySpan<byte> pixel = image.Pixels.Slice(4 * (y * image.Width + x), 4);
        return image.PixelFormat == MLPixelFormat.Rgba32 ? (pixel[0], pixel[1], pixel[2], pixel[3]) : (pixel[2], pixel[1], pixel[0], pixel[3]);
    }

    /// <summary>The square's colours, row by row.</summary>
    private static string Letters(MLImage image) => string.Join(" ", Enumerable.Range(0, image.Height / 16).Select(row => string.Concat(Enumerable.Range(0, image.Width / 16).Select(column =>
    {
        (int r, int g, int b, _) = At(image, 16 * column + 8, 16 * row + 8);
        return (r > 180, g > 180, b > 180) switch
        {
            (true, true, true) => 'W',
            (true, _, _) => 'R',
            (_, true, _) => 'G',
            (_, _, true) => 'B',
            _ => r > 60 ? 'g' : 'K',
        };
    }))));
}
