using BitMiracle.LibTiff.Classic;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Images;

/// <summary>The first page of a TIFF, of 1 to 16 bits a sample, in the upper 8 of them. SkiaSharp does not read TIFF; LibTiff.NET does, all of it managed code.</summary>
internal static class TiffDecoder
{
    // LibTiff.NET writes to the console what it finds wrong, for the whole process; what matters becomes an exception here.
    static TiffDecoder() => Tiff.SetErrorHandler(new Silent());

    public static (int Width, int Height) Measure(Stream file, ImageFileOptions options) => Reading(file, tiff =>
    {
        Page page = Page.Of(tiff, options);
        return ImageOrientation.SwapsSides(page.Origin) ? (page.Height, page.Width) : (page.Width, page.Height);
    });

    public static Picture Decode(byte[] file, ImageFileOptions options) => Reading(new MemoryStream(file, writable: false), tiff =>
    {
        Page page = Page.Of(tiff, options);
        var pixels = new int[page.Width * page.Height];
        if (!tiff.RGBAImageOK(out string reason))
            throw new InvalidDataException($"it is a TIFF that is not read here ({reason}); convert it to PNG, or to a TIFF of 8 or 16 bits");
        // In the file's own orientation: nothing is turned yet.
        if (!tiff.ReadRGBAImageOriented(page.Width, page.Height, pixels, (Orientation)page.Stored, true))
            throw new InvalidDataException("it is a TIFF that is cut short or damaged");
        return ImageDecoder.Seen((uint[])(object)pixels, page.Height, page.Width, page.Origin);
    });

    /// <summary>A picture of 16 bits a sample, whole values instead of the upper 8 bits. Null where it is another.</summary>
    public static DeepPicture? DecodeDeep(byte[] file, ImageFileOptions options) => Reading(new MemoryStream(file, writable: false), tiff =>
    {
        Page page = Page.Of(tiff, options);
        int stored = Page.Number(tiff, TiffTag.SAMPLESPERPIXEL) ?? 1;
        if (Page.Number(tiff, TiffTag.BITSPERSAMPLE) != 16)
            return null;
        var photometric = (Photometric)(Page.Number(tiff, TiffTag.PHOTOMETRIC) ?? (int)Photometric.MINISBLACK);
        bool isWhole = (SampleFormat)(Page.Number(tiff, TiffTag.SAMPLEFORMAT) ?? (int)SampleFormat.UINT) is SampleFormat.UINT or SampleFormat.VOID;
        bool isApart = stored > 1 && (PlanarConfig)(Page.Number(tiff, TiffTag.PLANARCONFIG) ?? (int)PlanarConfig.CONTIG) == PlanarConfig.SEPARATE;
        if (!isWhole || isApart || photometric is not (Photometric.MINISBLACK or Photometric.MINISWHITE or Photometric.RGB) || photometric == Photometric.RGB && stored < 3)
            throw new InvalidDataException("it is a TIFF of 16 bits whose values are not grey or red, green and blue, whole numbers side by side; convert it to such a TIFF or to PNG");
        int channels = photometric == Photometric.RGB ? 3 : 1;
        var samples = new ushort[page.Width * page.Height * channels];
        void Take(byte[] values, int from, int x, int y, int columns)
        {
            // LibTiff.NET has already put the bytes in this machine's order.
            for (int i = 0; i < columns * channels; i++)
            {
                ushort value = BitConverter.ToUInt16(values, from + 2 * (i / channels * stored + i % channels));
                samples[(y * page.Width + x) * channels + i] = photometric == Photometric.MINISWHITE ? (ushort)~value : value;
            }
        }
        if (tiff.IsTiled())
            ReadTiles(tiff, page, stored, Take);
        else
            ReadRows(tiff, page, Take);
        return new DeepPicture(samples, channels, page.Height, page.Width, page.Origin);
    });

    private static void ReadRows(Tiff tiff, Page page, Action<byte[], int, int, int, int> take)
    {
        byte[] row = new byte[tiff.ScanlineSize()];
        for (int y = 0; y < page.Height; y++)
        {
            if (!tiff.ReadScanline(row, y))
                throw new InvalidDataException("it is a TIFF that is cut short or damaged");
            take(row, 0, 0, y, page.Width);
        }
    }

    private static void ReadTiles(Tiff tiff, Page page, int stored, Action<byte[], int, int, int, int> take)
    {
        int width = Page.Number(tiff, TiffTag.TILEWIDTH) ?? 0, height = Page.Number(tiff, TiffTag.TILELENGTH) ?? 0;
        byte[] tile = new byte[tiff.TileSize()];
        for (int top = 0; top < page.Height; top += height)
        {
            for (int left = 0; left < page.Width; left += width)
            {
                if (tiff.ReadTile(tile, 0, left, top, 0, 0) < 0)
                    throw new InvalidDataException("it is a TIFF that is cut short or damaged");
                for (int y = top; y < Math.Min(top + height, page.Height); y++)
                    take(tile, (y - top) * width * stored * sizeof(ushort), left, y, Math.Min(width, page.Width - left));
            }
        }
    }

    private static T Reading<T>(Stream file, Func<Tiff, T> read)
    {
        try
        {
            using Tiff tiff = Tiff.ClientOpen("image", "r", file, new Bytes()) ?? throw new InvalidDataException("it is a TIFF that is cut short or damaged");
            return read(tiff);
        }
        // Damaged files make it fail in many ways.
        catch (Exception failure) when (failure is not (InvalidDataException or OutOfMemoryException))
        {
            throw new InvalidDataException($"it is a TIFF that is cut short or damaged ({failure.Message})", failure);
        }
    }

    private readonly record struct Page(int Width, int Height, SKEncodedOrigin Origin, int Stored)
    {
        public static Page Of(Tiff tiff, ImageFileOptions options)
        {
            int width = Number(tiff, TiffTag.IMAGEWIDTH) ?? 0, height = Number(tiff, TiffTag.IMAGELENGTH) ?? 0;
            if (width <= 0 || height <= 0)
                throw new InvalidDataException("it is a TIFF without a size");
            ImageDecoder.CheckPixels(width, height, options);
            // TIFF's numbers are EXIF's, which took them over.
            int stored = Number(tiff, TiffTag.ORIENTATION) is { } orientation and >= 1 and <= 8 ? orientation : 1;
            return new Page(width, height, options.KeepStoredOrientation ? SKEncodedOrigin.TopLeft : (SKEncodedOrigin)stored, stored);
        }

        public static int? Number(Tiff tiff, TiffTag tag) => tiff.GetField(tag) is [var value, ..] ? value.ToInt() : null;
    }

    /// <summary>LibTiff.NET's own stream would close the file.</summary>
    private sealed class Bytes : TiffStream
    {
        public override int Read(object clientData, byte[] buffer, int offset, int count) => ((Stream)clientData).Read(buffer, offset, count);

        public override long Seek(object clientData, long offset, SeekOrigin origin) => ((Stream)clientData).Seek(offset, origin);

        public override void Close(object clientData)
        {
        }

        public override long Size(object clientData) => ((Stream)clientData).Length;
    }

    private sealed class Silent : TiffErrorHandler
    {
        public override void ErrorHandler(Tiff tif, string method, string format, params object[] args)
        {
        }

        public override void WarningHandler(Tiff tif, string method, string format, params object[] args)
        {
        }
    }
}
