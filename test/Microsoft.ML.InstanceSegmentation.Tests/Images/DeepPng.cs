using System.Buffers.Binary;
using System.IO.Compression;

namespace Microsoft.ML.InstanceSegmentation.Tests.Images;

/// <summary>Writes PNG files of 16 bits a sample, with every filter and both orders of pixels.</summary>
internal static class DeepPng
{
    private static readonly (int X, int Y, int StepX, int StepY)[] s_adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <param name="samples">Row by row, <paramref name="channels"/> a pixel: 1 grey, 2 grey and alpha, 3 colours, 4 with alpha.</param>
    public static byte[] Write(ushort[] samples, int height, int width, int channels = 1, bool interlaced = false)
    {
        var raw = new MemoryStream();
        int filter = 0;
        foreach ((int x0, int y0, int stepX, int stepY) in interlaced ? s_adam7 : [(0, 0, 1, 1)])
        {
            if (x0 >= width)
                continue;
            byte[]? above = null;
            for (int y = y0; y < height; y += stepY)
            {
                var row = new List<byte>();
                for (int x = x0; x < width; x += stepX)
                {
                    for (int c = 0; c < channels; c++)
                    {
                        ushort value = samples[(y * width + x) * channels + c];
                        row.AddRange([(byte)(value >> 8), (byte)value]);
                    }
                }
                byte[] current = [.. row];
                raw.WriteByte((byte)filter);
                raw.Write(Filtered(filter, current, above ?? new byte[current.Length], 2 * channels));
                filter = (filter + 1) % 5;
                above = current;
            }
        }
        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(raw.ToArray());
        byte[] data = compressed.ToArray(), header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (16, (byte)(channels switch { 1 => 0, 2 => 4, 3 => 2, _ => 6 }), (byte)(interlaced ? 1 : 0));
        // In two chunks, as large files have it.
        int half = data.Length / 2;
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("tEXt"u8, "a\0b"u8), .. Chunk("IDAT"u8, data.AsSpan(0, half)), .. Chunk("IDAT"u8, data.AsSpan(half)), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Filtered(int filter, byte[] row, byte[] above, int pixel) =>
    [
        .. row.Select((value, i) =>
        {
            int a = i < pixel ? 0 : row[i - pixel], b = above[i], c = i < pixel ? 0 : above[i - pixel];
            int nearest = new[] { a, b, c }.MinBy(each => Math.Abs(a + b - c - each));
            return (byte)(value - filter switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => nearest });
        }),
    ];

    private static byte[] Chunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        byte[] content = [.. type, .. data], checksum = new byte[4];
        uint crc = uint.MaxValue;
        foreach (byte value in content)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB88320;
        }
        BinaryPrimitives.WriteUInt32BigEndian(checksum, ~crc);
        return [.. length, .. content, .. checksum];
    }
}
