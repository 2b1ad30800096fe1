using System.Buffers.Binary;
using System.IO.Compression;
using SkiaSharp;

namespace Microsoft.ML.InstanceSegmentation.Images;

/// <summary>
/// PNG files of 16 bits a sample, with all of them: SkiaSharp gives the upper 8. After the Portable Network Graphics Specification (Third Edition).
/// Chunks beside the picture's own are passed over; their checksums are not looked at, but that of the compressed data is.
/// </summary>
internal static class DeepPngDecoder
{
    private const int SignatureLength = 8, ChunkHead = 8, ChunkTail = 4, HeaderLength = 13, BytesOfSample = 2;

    /// <summary>First column and row, and the steps between columns and rows, of each of Adam7's passes.</summary>
    private static readonly (int X, int Y, int StepX, int StepY)[] s_adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <param name="file">The file's bytes; its first chunk says that it has 16 bits a sample.</param>
    /// <param name="options">How it is read.</param>
    /// <exception cref="InvalidDataException">It is cut short or damaged, or has too many pixels.</exception>
    public static DeepPicture Decode(byte[] file, ImageFileOptions options)
    {
        try
        {
            return Read(file, options);
        }
        catch (Exception failure) when (failure is EndOfStreamException or ArgumentOutOfRangeException)
        {
            throw new InvalidDataException("it begins like a picture, but is cut short or damaged", failure);
        }
    }

    private static DeepPicture Read(byte[] file, ImageFileOptions options)
    {
        ReadOnlySpan<byte> header = file.AsSpan(SignatureLength + ChunkHead, HeaderLength);
        int width = BinaryPrimitives.ReadInt32BigEndian(header), height = BinaryPrimitives.ReadInt32BigEndian(header[4..]);
        int stored = header[9] switch
        {
            0 => 1,
            2 => 3,
            4 => 2,
            6 => 4,
            var type => throw new InvalidDataException($"it is a PNG of 16 bits with the colour type {type}, which there is not"),
        };
        if (width < 1 || height < 1 || header[12] > 1)
            throw new InvalidDataException("it begins like a picture, but is damaged");
        ImageDecoder.CheckPixels(width, height, options);
        int channels = stored < 3 ? 1 : 3;
        if ((long)width * height * channels > Array.MaxLength)
            throw new InvalidDataException($"it has {width}×{height} pixels (width×height) of 16 bits, more than are read here");
        var samples = new ushort[width * height * channels];
        using var data = new ZLibStream(new MemoryStream(Compressed(file), writable: false), CompressionMode.Decompress);
        foreach ((int x, int y, int stepX, int stepY) in header[12] == 1 ? s_adam7 : [(0, 0, 1, 1)])
            ReadPass(data, samples, (height, width, stored, channels), (x, y, stepX, stepY));
        // To the end, where the checksum is.
        if (data.ReadByte() >= 0)
            throw new InvalidDataException("it has more pixels than its size says: it is damaged");
        return new DeepPicture(samples, channels, height, width, options.KeepStoredOrientation ? SKEncodedOrigin.TopLeft : OriginOf(file));
    }

    private static void ReadPass(Stream data, ushort[] samples, (int Height, int Width, int Stored, int Channels) picture, (int X, int Y, int StepX, int StepY) pass)
    {
        int columns = (picture.Width - pass.X + pass.StepX - 1) / pass.StepX, pixel = picture.Stored * BytesOfSample;
        if (columns <= 0)
            return;
        byte[] row = new byte[columns * pixel], above = new byte[row.Length];
        for (int y = pass.Y; y < picture.Height; y += pass.StepY)
        {
            int filter = data.ReadByte();
            data.ReadExactly(row);
            Unfilter(filter, row, above, pixel);
            for (int i = 0, x = pass.X; i < columns; i++, x += pass.StepX)
            {
                for (int c = 0; c < picture.Channels; c++)
                    samples[(y * picture.Width + x) * picture.Channels + c] = BinaryPrimitives.ReadUInt16BigEndian(row.AsSpan(i * pixel + c * BytesOfSample));
            }
            (row, above) = (above, row);
        }
    }

    /// <summary>Section 9: each byte was stored less what its neighbours to the left (a), above (b), and above the left one (c) let expect.</summary>
    private static void Unfilter(int filter, byte[] row, byte[] above, int pixel)
    {
        for (int i = 0; i < row.Length; i++)
        {
            int a = i < pixel ? 0 : row[i - pixel], b = above[i], c = i < pixel ? 0 : above[i - pixel];
            row[i] += filter switch
            {
                0 => (byte)0,
                1 => (byte)a,
                2 => (byte)b,
                3 => (byte)((a + b) / 2),
                4 => (byte)Paeth(a, b, c),
                _ => throw new InvalidDataException("it begins like a picture, but is cut short or damaged"),
            };
        }
    }

    private static int Paeth(int a, int b, int c)
    {
        int p = a + b - c, toA = Math.Abs(p - a), toB = Math.Abs(p - b), toC = Math.Abs(p - c);
        return toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
    }

    /// <summary>The picture's data, which may lie in several chunks.</summary>
    private static byte[] Compressed(byte[] file)
    {
        var data = new MemoryStream();
        for (int at = SignatureLength; at + ChunkHead <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            ReadOnlySpan<byte> type = file.AsSpan(at + 4, 4);
            if (type.SequenceEqual("IEND"u8))
                break;
            if (length > file.Length - at - ChunkHead - ChunkTail)
                throw new EndOfStreamException();
            if (type.SequenceEqual("IDAT"u8))
                data.Write(file.AsSpan(at + ChunkHead, (int)length));
            at += ChunkHead + (int)length + ChunkTail;
        }
        return data.ToArray();
    }

    private static SKEncodedOrigin OriginOf(byte[] file)
    {
        using SKData data = SKData.CreateCopy(file);
        using SKCodec? codec = SKCodec.Create(data);
        return codec?.EncodedOrigin ?? SKEncodedOrigin.TopLeft;
    }
}
