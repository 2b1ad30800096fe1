using System.Runtime.InteropServices;

namespace Microsoft.ML.Data;

/// <summary>JPEG by libjpeg-turbo's TurboJPEG interface (Debian: libturbojpeg0).</summary>
internal static unsafe partial class Jpeg
{
    private const string Library = "libturbojpeg.so.0";

    // From turbojpeg.h: pixel formats, chroma at half the resolution as SkiaSharp saves it, and exact discrete cosine transforms.
    private const int Bgra = 8;
    private const int Rgba = 7;
    private const int Samp420 = 2;
    private const int AccurateDct = 4096;
    private const int Quality = 100;

    public static MLImage? Decode(byte[] file)
    {
        nint handle = tjInitDecompress();
        try
        {
            fixed (byte* source = file)
            {
                if (tjDecompressHeader3(handle, source, (nuint)file.Length, out int width, out int height, out _, out _) != 0)
                    return null;
                byte[] pixels = new byte[4L * width * height];
                fixed (byte* destination = pixels)
                {
                    // A file that breaks off is an image whose lower part is grey, so only what leaves nothing is an error.
                    if (tjDecompress2(handle, source, (nuint)file.Length, destination, width, 0, height, Bgra, AccurateDct) != 0 &&
                        tjGetErrorCode(handle) != 0)
                        return null;
                }
                return new MLImage(width, height, MLPixelFormat.Bgra32, pixels);
            }
        }
        finally
        {
            _ = tjDestroy(handle);
        }
    }

    public static byte[] Encode(int width, int height, MLPixelFormat format, byte[] pixels)
    {
        nint handle = tjInitCompress();
        byte* file = null;
        try
        {
            nuint size = 0;
            fixed (byte* source = pixels)
            {
                if (tjCompress2(handle, source, width, 0, height, format == MLPixelFormat.Bgra32 ? Bgra : Rgba, &file, &size, Samp420, Quality, AccurateDct) != 0)
                    throw new InvalidOperationException($"The JPEG encoder failed: {Marshal.PtrToStringUTF8(tjGetErrorStr2(handle))}");
            }
            return new ReadOnlySpan<byte>(file, (int)size).ToArray();
        }
        finally
        {
            tjFree(file);
            _ = tjDestroy(handle);
        }
    }

    [LibraryImport(Library)]
    private static partial nint tjInitDecompress();

    [LibraryImport(Library)]
    private static partial nint tjInitCompress();

    [LibraryImport(Library)]
    private static partial int tjDecompressHeader3(
        nint handle, byte* file, nuint size, out int width, out int height, out int subsampling, out int colorspace);

    [LibraryImport(Library)]
    private static partial int tjDecompress2(
        nint handle, byte* file, nuint size, byte* pixels, int width, int pitch, int height, int pixelFormat, int flags);

    [LibraryImport(Library)]
    private static partial int tjCompress2(
        nint handle, byte* pixels, int width, int pitch, int height, int pixelFormat, byte** file, nuint* size, int subsampling, int quality, int flags);

    [LibraryImport(Library)]
    private static partial int tjGetErrorCode(nint handle);

    [LibraryImport(Library)]
    private static partial nint tjGetErrorStr2(nint handle);

    [LibraryImport(Library)]
    private static partial void tjFree(byte* buffer);

    [LibraryImport(Library)]
    private static partial int tjDestroy(nint handle);
}
