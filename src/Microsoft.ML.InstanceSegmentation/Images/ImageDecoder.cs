using System.Runtime.InteropServices;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Images;

/// <summary>
/// Decodes pictures as they should be seen: upright, whole, and in the colours that are stored, whatever their transparency. ML.NET's own
/// reader takes them as they are stored, fills up what is cut short, and multiplies colours by their opacity.
/// </summary>
internal static class ImageDecoder
{
    private const uint Opaque = 0xFF000000;

    /// <summary>The size that a picture will have, from its first bytes.</summary>
    /// <param name="file">The file, at its beginning; it can be sought in.</param>
    /// <param name="options">How it is read.</param>
    /// <exception cref="InvalidDataException">It is no picture that is read here, is cut short, or has too many pixels.</exception>
    public static (int Width, int Height) Measure(Stream file, ImageFileOptions options)
    {
        byte[] start = new byte[ImageSignature.Length];
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (ImageSignature.IsTiff(start))
        {
            file.Position = 0;
            return TiffDecoder.Measure(file, options);
        }
        if (MayBeCut(file, start))
        {
            file.Position = 0;
            Picture picture = Decode(ReadAll(file), options);
            return (picture.Width, picture.Height);
        }
        file.Position = 0;
        using SKCodec codec = SKCodec.Create(file) ?? throw new InvalidDataException(ImageSignature.Describe(start));
        return Upright(codec, options);
    }

    /// <summary>The picture, opaque and upright.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="options">How it is read.</param>
    /// <exception cref="InvalidDataException">It is no picture that is read here, is cut short or damaged, or has too many pixels.</exception>
    public static Picture Decode(byte[] file, ImageFileOptions options)
    {
        ReadOnlySpan<byte> start = file.AsSpan(0, Math.Min(file.Length, ImageSignature.Length));
        if (options.Window is { } window && DecodeDeep(file, options) is { } deep)
            return deep.ToPicture(window);
        if (ImageSignature.IsTiff(start))
            return TiffDecoder.Decode(file, options);
        using SKData data = SKData.CreateCopy(file);
        using SKCodec codec = SKCodec.Create(data) ?? throw new InvalidDataException(ImageSignature.Describe(start));
        CheckPixels(codec.Info.Width, codec.Info.Height, options);
        // Without a colour space in the result the numbers stay as they are stored.
        SKAlphaType alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, alpha);
        var pixels = new uint[info.Width * info.Height];
        using (var pinned = new PinnedPixels(pixels))
        {
            if (codec.GetPixels(info, pinned.Address) != SKCodecResult.Success)
                throw new InvalidDataException("it begins like a picture, but is cut short or damaged");
        }
        return Seen(pixels, info.Height, info.Width, options.KeepStoredOrientation ? SKEncodedOrigin.TopLeft : codec.EncodedOrigin);
    }

    /// <summary>
    /// A mask whose numbers tell instances apart: as <see cref="Decode"/>, but for grey of 16 bits, of which every bit counts.
    /// </summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="options">How it is read.</param>
    /// <exception cref="InvalidDataException">As for a picture; or it has 16 bits of several colours.</exception>
    public static Picture DecodeNumbers(byte[] file, ImageFileOptions options) => DecodeDeep(file, options) switch
    {
        null => Decode(file, options with { Window = null }),
        { } deep => deep.ToNumbers() ?? throw new InvalidDataException("it has 16 bits of each of several colours; save the mask in grey of 16 bits, or in colours of 8"),
    };

    /// <summary>A picture of 16 bits a sample, with all of them; null where it has fewer.</summary>
    /// <exception cref="InvalidDataException">It is cut short or damaged, has too many pixels, or is a TIFF of a kind that is not read so.</exception>
    public static DeepPicture? DecodeDeep(byte[] file, ImageFileOptions options) =>
        ImageSignature.IsPngOf16Bits(file) ? DeepPngDecoder.Decode(file, options)
        : ImageSignature.IsTiff(file) ? TiffDecoder.DecodeDeep(file, options)
        : null;

    /// <summary>Refuses a picture of too many pixels.</summary>
    /// <exception cref="InvalidDataException">It has more than <see cref="ImageFileOptions.MaxPixels"/>, or more than an array can have.</exception>
    public static void CheckPixels(int width, int height, ImageFileOptions options)
    {
        long pixels = (long)width * height, most = Math.Min(options.MaxPixels, Array.MaxLength / sizeof(uint));
        if (pixels > most)
            throw new InvalidDataException($"it has {width}×{height} pixels (width×height), which is more than {most} (MaxPixels); cut it into parts, or allow more");
    }

    /// <summary>Stored pixels as they should be seen: opaque and upright.</summary>
    public static Picture Seen(uint[] stored, int height, int width, SKEncodedOrigin origin)
    {
        for (int i = 0; i < stored.Length; i++)
            stored[i] |= Opaque;
        (int rows, int columns) = ImageOrientation.SwapsSides(origin) ? (width, height) : (height, width);
        return new Picture(ImageOrientation.Upright(stored, height, width, origin), rows, columns);
    }

    private static (int Width, int Height) Upright(SKCodec codec, ImageFileOptions options)
    {
        CheckPixels(codec.Info.Width, codec.Info.Height, options);
        return !options.KeepStoredOrientation && ImageOrientation.SwapsSides(codec.EncodedOrigin)
            ? (codec.Info.Height, codec.Info.Width)
            : (codec.Info.Width, codec.Info.Height);
    }

    private static bool MayBeCut(Stream file, ReadOnlySpan<byte> start)
    {
        byte[] end = new byte[ImageSignature.Length];
        file.Position = Math.Max(0, file.Length - end.Length);
        return ImageSignature.MayBeCut(start, end.AsSpan(0, file.ReadAtLeast(end, end.Length, throwOnEndOfStream: false)), file.Length);
    }

    private static byte[] ReadAll(Stream file)
    {
        if (file.Length > Array.MaxLength)
            throw new InvalidDataException($"it has {file.Length} bytes, more than a picture that is read here can have");
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Pixels that stay where they are while native code writes them.</summary>
    private readonly struct PinnedPixels(uint[] pixels) : IDisposable
    {
        private readonly GCHandle _handle = GCHandle.Alloc(pixels, GCHandleType.Pinned);

        public nint Address => _handle.AddrOfPinnedObject();

        public void Dispose() => _handle.Free();
    }
}
