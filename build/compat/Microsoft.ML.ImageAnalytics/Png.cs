using System.Runtime.InteropServices;

namespace Microsoft.ML.Data;

/// <summary>PNG by libpng's simplified interface (Debian: libpng16-16), which holds its own error handling.</summary>
internal static unsafe partial class Png
{
    private const string Library = "libpng16.so.16";

    // From png.h: the interface's version, and 8-bit formats by their flags (alpha 1, color 2, blue first 16).
    private const uint Version = 1;
    private const uint Rgba = 1 | 2;
    private const uint Bgra = 1 | 2 | 16;
    // 16-bit samples are as 8-bit ones, not linear in light.
    private const uint SixteenBitIsSrgb = 4;
    private const uint WarningOrError = 3;
    private const uint Error = 2;
    private const string BreaksOff = "read beyond end of data";

    public static MLImage? Decode(byte[] file)
    {
        Image image = new() { Version = Version };
        try
        {
            fixed (byte* source = file)
            {
                if (png_image_begin_read_from_memory(ref image, source, (nuint)file.Length) == 0)
                    return null;
                bool hasAlpha = (image.Format & 1) != 0;
                image.Format = Bgra;
                image.Flags |= SixteenBitIsSrgb;
                byte[] pixels = new byte[4L * image.Width * image.Height];
                fixed (byte* destination = pixels)
                {
                    // A file that breaks off is an image whose lower rows are empty, as in ML.NET; one that is damaged is none.
                    if (png_image_finish_read(ref image, null, destination, 0, null) == 0 && MessageOf(ref image) != BreaksOff)
                        return null;
                }
                if (hasAlpha)
                    Alpha.Premultiply(pixels);
                return new MLImage((int)image.Width, (int)image.Height, MLPixelFormat.Bgra32, pixels);
            }
        }
        finally
        {
            png_image_free(ref image);
        }
    }

    public static byte[] Encode(int width, int height, MLPixelFormat format, byte[] pixels)
    {
        Image image = new() { Version = Version, Width = (uint)width, Height = (uint)height, Format = format == MLPixelFormat.Bgra32 ? Bgra : Rgba };
        byte[] straight = Alpha.Unpremultiply(pixels);
        // libpng's own upper bound of a file's size, in rough: rows with their filters, stored, and chunks around them.
        nuint size = (nuint)(height * (4L * width + 1) * 11L / 10 + 1024);
        byte[] file = new byte[size];
        fixed (byte* source = straight)
        fixed (byte* destination = file)
        {
            if (png_image_write_to_memory(ref image, destination, ref size, 0, source, 0, null) == 0 || (image.WarningOrError & WarningOrError) >= Error)
                throw new InvalidOperationException($"The PNG encoder failed: {MessageOf(ref image)}");
        }
        return file[..(int)size];
    }

    private static string MessageOf(ref Image image)
    {
        fixed (byte* text = image.Message)
            return Marshal.PtrToStringUTF8((nint)text)!;
    }

    [LibraryImport(Library)]
    private static partial int png_image_begin_read_from_memory(ref Image image, byte* file, nuint size);

    [LibraryImport(Library)]
    private static partial int png_image_finish_read(ref Image image, void* background, byte* pixels, int rowStride, void* colormap);

    [LibraryImport(Library)]
    private static partial int png_image_write_to_memory(
        ref Image image, byte* file, ref nuint size, int convertTo8Bit, byte* pixels, int rowStride, void* colormap);

    [LibraryImport(Library)]
    private static partial void png_image_free(ref Image image);

    // png_image
    [StructLayout(LayoutKind.Sequential)]
    private struct Image
    {
        public nint Opaque;
        public uint Version;
        public uint Width;
        public uint Height;
        public uint Format;
        public uint Flags;
        public uint ColormapEntries;
        public uint WarningOrError;
        public fixed byte Message[64];
    }
}
