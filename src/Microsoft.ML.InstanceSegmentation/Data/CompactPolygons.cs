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

    private readonly byte[] _bytes;

    private CompactPolygons(byte[] bytes) => _bytes = bytes;

    public static CompactPolygons Of(double[][] polygons)
    {
        var bytes = new List<byte>(4 + 2 * polygons.Sum(polygon => polygon.Length));
        Write(bytes, polygons.Length);
        foreach (double[] polygon in polygons)
        {
            bool isCompact = Array.TrueForAll(polygon, IsHundredths);
            Write(bytes, polygon.Length * 2 + (isCompact ? 1 : 0));
            if (isCompact)
                WriteDifferences(bytes, polygon);
            else
                WriteWhole(bytes, polygon);
        }
        return new CompactPolygons([.. bytes]);
    }

    public double[][] ToArrays()
    {
        int at = 0;
        var polygons = new double[Read(ref at)][];
        for (int i = 0; i < polygons.Length; i++)
        {
            int head = Read(ref at);
            double[] polygon = polygons[i] = new double[head / 2];
            if (head % 2 == 1)
            {
                ReadDifferences(polygon, ref at);
                continue;
            }
            for (int j = 0; j < polygon.Length; j++, at += sizeof(double))
                polygon[j] = BinaryPrimitives.ReadDoubleLittleEndian(_bytes.AsSpan(at));
        }
        return polygons;
    }

    private static bool IsHundredths(double value) => Math.Abs(value) < Most && Math.Round(value * Parts) / Parts == value;

    private static void WriteDifferences(List<byte> bytes, double[] polygon)
    {
        int beforeX = 0, beforeY = 0;
        for (int i = 0; i < polygon.Length; i++)
        {
            int value = (int)Math.Round(polygon[i] * Parts), difference = value - beforeX;
            // The lowest bit is the sign, so that small numbers of both signs are short.
            Write(bytes, difference << 1 ^ difference >> 31);
            (beforeX, beforeY) = (beforeY, value);
        }
    }

    private void ReadDifferences(double[] polygon, ref int at)
    {
        int beforeX = 0, beforeY = 0;
        for (int i = 0; i < polygon.Length; i++)
        {
            int bits = Read(ref at), value = beforeX + (bits >>> 1 ^ -(bits & 1));
            polygon[i] = value / Parts;
            (beforeX, beforeY) = (beforeY, value);
        }
    }

    private static void WriteWhole(List<byte> bytes, double[] polygon)
    {
        Span<byte> eight = stackalloc byte[sizeof(double)];
        foreach (double value in polygon)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(eight, value);
            bytes.AddRange(eight);
        }
    }

    private static void Write(List<byte> bytes, int value)
    {
        uint rest = (uint)value;
        for (; rest > 0x7F; rest >>= 7)
            bytes.Add((byte)(rest | 0x80));
        bytes.Add((byte)rest);
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
