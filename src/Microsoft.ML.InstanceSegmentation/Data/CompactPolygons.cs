using System.Buffers;
using System.Buffers.Binary;

namespace Microsoft.ML.InstanceSegmentation.Data;

/// <summary>
/// Polygons in little memory and without loss. Most files write coordinates with at most two digits after the point: those are kept as the
/// difference to the corner before, in hundredths, seven bits a byte, which takes two bytes a number; others as they are, in eight.
/// </summary>
internal readonly struct CompactPolygons
{
    private const double Parts = 100;

    /// <summary>Numbers beyond are kept as they are: their hundredths would not fit.</summary>
    private const double Most = 1e7;

    /// <summary>Bytes of 32 bits in groups of seven.</summary>
    private const int MostBytesOfHead = 5;

    private readonly byte[] _bytes;

    private CompactPolygons(byte[] bytes) => _bytes = bytes;

    /// <summary>Packs what a buffer has.</summary>
    public static CompactPolygons Of(PolygonBuffer polygons)
    {
        byte[] scratch = ArrayPool<byte>.Shared.Rent(MostBytesOfHead * (1 + polygons.Count) + sizeof(double) * polygons.Length);
        int at = 0;
        Write(scratch, ref at, polygons.Count);
        for (int i = 0; i < polygons.Count; i++)
        {
            ReadOnlySpan<double> polygon = polygons[i];
            bool isCompact = AreHundredths(polygon);
            Write(scratch, ref at, polygon.Length * 2 + (isCompact ? 1 : 0));
            if (isCompact)
                WriteDifferences(scratch, ref at, polygon);
            else
                WriteWhole(scratch, ref at, polygon);
        }
        var packed = new CompactPolygons(scratch.AsSpan(0, at).ToArray());
        ArrayPool<byte>.Shared.Return(scratch);
        return packed;
    }

    /// <summary>Puts them into a buffer in place of what it has.</summary>
    public void CopyTo(PolygonBuffer polygons)
    {
        polygons.Clear();
        int at = 0;
        for (int rest = Read(ref at); rest > 0; rest--)
        {
            int head = Read(ref at);
            Span<double> polygon = polygons.Extend(head / 2);
            if (head % 2 == 1)
            {
                ReadDifferences(polygon, ref at);
            }
            else
            {
                for (int j = 0; j < polygon.Length; j++, at += sizeof(double))
                    polygon[j] = BinaryPrimitives.ReadDoubleLittleEndian(_bytes.AsSpan(at));
            }
            polygons.EndPolygon();
        }
    }

    private static bool AreHundredths(ReadOnlySpan<double> polygon)
    {
        foreach (double value in polygon)
        {
            if (!(Math.Abs(value) < Most && Math.Round(value * Parts) / Parts == value))
                return false;
        }
        return true;
    }

    private static void WriteDifferences(byte[] bytes, ref int at, ReadOnlySpan<double> polygon)
    {
        int beforeX = 0, beforeY = 0;
        foreach (double number in polygon)
        {
            int value = (int)Math.Round(number * Parts), difference = value - beforeX;
            // The lowest bit is the sign, so that small numbers of both signs are short.
            Write(bytes, ref at, difference << 1 ^ difference >> 31);
            (beforeX, beforeY) = (beforeY, value);
        }
    }

    private void ReadDifferences(Span<double> polygon, ref int at)
    {
        int beforeX = 0, beforeY = 0;
        for (int i = 0; i < polygon.Length; i++)
        {
            int bits = Read(ref at), value = beforeX + (bits >>> 1 ^ -(bits & 1));
            polygon[i] = value / Parts;
            (beforeX, beforeY) = (beforeY, value);
        }
    }

    private static void WriteWhole(byte[] bytes, ref int at, ReadOnlySpan<double> polygon)
    {
        foreach (double value in polygon)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(at), value);
            at += sizeof(double);
        }
    }

    private static void Write(byte[] bytes, ref int at, int value)
    {
        uint rest = (uint)value;
        for (; rest > 0x7F; rest >>= 7)
            bytes[at++] = (byte)(rest | 0x80);
        bytes[at++] = (byte)rest;
    }

    private int Read(ref int at)
    {
        uint value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = _bytes[at++];
            value |= (uint)(next & 0x7F) << shift;
            if (next <= 0x7F)
                return (int)value;
        }
    }
}
