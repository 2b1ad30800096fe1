using BitMiracle.LibTiff.Classic;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Tests.Images;

/// <summary>Files of pictures, made in memory.</summary>
internal static class PictureBytes
{
    /// <summary>Squares of 16 pixels in flat colours, row by row, which JPEG keeps nearly as they are.</summary>
    public static byte[] Squares(SKColor[,] colors, SKEncodedImageFormat format, int orientation = 1)
    {
        (int rows, int columns) = (colors.GetLength(0), colors.GetLength(1));
        using var bitmap = new SKBitmap(new SKImageInfo(16 * columns, 16 * rows, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        for (int y = 0; y < bitmap.Height; y++)
        {
            for (int x = 0; x < bitmap.Width; x++)
                bitmap.SetPixel(x, y, colors[y / 16, x / 16]);
        }
        using SKPixmap pixels = bitmap.PeekPixels();
        using SKData data = format == SKEncodedImageFormat.Webp
            ? pixels.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 100))
            : pixels.Encode(format, 100);
        return orientation == 1 ? data.ToArray() : WithOrientation(data.ToArray(), orientation);
    }

    /// <summary>A JPEG with an EXIF segment that has nothing but the orientation.</summary>
    private static byte[] WithOrientation(byte[] jpeg, int orientation) =>
    [
        .. jpeg[..2],
        0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8,
        .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0,
        .. jpeg[2..],
    ];

    /// <summary>A TIFF of a grey picture, of 8 or 16 bits.</summary>
    public static byte[] GreyTiff(ushort[,] values, int bits, int orientation = 1)
    {
        var file = new MemoryStream();
        using (var tiff = Tiff.ClientOpen("image", "w", file, new TiffStream()))
        {
            (int rows, int columns) = (values.GetLength(0), values.GetLength(1));
            tiff.SetField(TiffTag.IMAGEWIDTH, columns);
            tiff.SetField(TiffTag.IMAGELENGTH, rows);
            tiff.SetField(TiffTag.BITSPERSAMPLE, bits);
            tiff.SetField(TiffTag.SAMPLESPERPIXEL, 1);
            tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.MINISBLACK);
            tiff.SetField(TiffTag.ORIENTATION, orientation);
            tiff.SetField(TiffTag.ROWSPERSTRIP, rows);
            for (int y = 0; y < rows; y++)
            {
                byte[] row = bits == 8
                    ? [.. Enumerable.Range(0, columns).Select(x => (byte)values[y, x])]
                    : [.. Enumerable.Range(0, columns).SelectMany(x => BitConverter.GetBytes(values[y, x]))];
                tiff.WriteScanline(row, y);
            }
            tiff.Flush();
            return file.ToArray();
        }
    }
}
