using System.Buffers.Binary;

namespace Microsoft.ML.InstanceSegmentation.Images;

/// <summary>What the first and last bytes of a file say about the picture in it.</summary>
internal static class ImageSignature
{
    /// <summary>Bytes at the beginning that tell the formats apart.</summary>
    public const int Length = 12;

    private static ReadOnlySpan<byte> PngStart => [0x89, (byte)'P', (byte)'N', (byte)'G'];

    private static ReadOnlySpan<byte> JpegStart => [0xFF, 0xD8, 0xFF];

    private static ReadOnlySpan<byte> JpegEnd => [0xFF, 0xD9];

    public static bool IsTiff(ReadOnlySpan<byte> start) =>
        start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8) || start.StartsWith("II+\0"u8) || start.StartsWith("MM\0+"u8);

    /// <summary>Whether a file is a PNG of 16 bits a sample, which its first chunk says.</summary>
    public static bool IsPngOf16Bits(ReadOnlySpan<byte> file) => IsPng(file) && file.Length > 24 && file[12..16].SequenceEqual("IHDR"u8) && file[24] == 16;

    /// <summary>
    /// Whether a file may be cut short: it does not end as its format does. Some cameras append something, too, and only decoding tells.
    /// </summary>
    /// <param name="start">The first bytes.</param>
    /// <param name="end">The last ones.</param>
    /// <param name="length">How many there are in all.</param>
    public static bool MayBeCut(ReadOnlySpan<byte> start, ReadOnlySpan<byte> end, long length) =>
        IsPng(start) ? end.Length < 8 || !end[^8..^4].SequenceEqual("IEND"u8)
        : IsJpeg(start) ? !end.EndsWith(JpegEnd)
        : IsGif(start) ? (end.IsEmpty || end[^1] != 0x3B)
        : IsWebP(start) ? BinaryPrimitives.ReadUInt32LittleEndian(start[4..]) + 8L > length
        : IsBmp(start) && BinaryPrimitives.ReadUInt32LittleEndian(start[2..]) > length;

    /// <summary>Why a file is no picture that is read here.</summary>
    public static string Describe(ReadOnlySpan<byte> start) =>
        start.Length == 0 ? "it is empty"
        : start.Length == Length && start[4..8].SequenceEqual("ftyp"u8)
            ? "it is a HEIF, AVIF or video file, which is not read here; convert it to JPEG or PNG"
        : start.StartsWith("version http"u8) ? "it is a Git LFS pointer, not the image itself; fetch it with 'git lfs pull'"
        : IsPng(start) || IsJpeg(start) || IsGif(start) || IsWebP(start) || IsBmp(start) ? "it is cut short or damaged"
        : "its first bytes are those of no image format that is read here (JPEG, PNG, TIFF, WebP, BMP, GIF)";

    private static bool IsPng(ReadOnlySpan<byte> start) => start.StartsWith(PngStart);

    private static bool IsJpeg(ReadOnlySpan<byte> start) => start.StartsWith(JpegStart);

    private static bool IsGif(ReadOnlySpan<byte> start) => start.StartsWith("GIF8"u8);

    private static bool IsWebP(ReadOnlySpan<byte> start) => start.Length == Length && start.StartsWith("RIFF"u8) && start[8..].SequenceEqual("WEBP"u8);

    private static bool IsBmp(ReadOnlySpan<byte> start) => start.Length == Length && start.StartsWith("BM"u8);
}
