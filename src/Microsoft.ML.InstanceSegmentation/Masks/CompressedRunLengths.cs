using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Microsoft.ML.InstanceSegmentation.Masks;

/// <summary>
/// COCO's text form of run lengths (maskApi.c, rleToString). From the fourth run on, the difference to the run two before is written.
/// A number is written as two's complement in groups of 5 bits, the lowest first; a sixth bit says that another group follows,
/// and 48 is added to make each group a printable character, '0' to 'o'.
/// </summary>
internal static class CompressedRunLengths
{
    private const int BitsPerCharacter = 5;
    private const int ValueBits = 0x1f;
    private const int SignBit = 0x10;
    private const int MoreBit = 0x20;

    /// <summary>Groups that a difference of two run lengths can need: 33 bits with its sign.</summary>
    private const int MostGroups = 7;

    public static string Encode(ReadOnlySpan<int> counts)
    {
        var text = new StringBuilder(2 * counts.Length);
        for (int i = 0; i < counts.Length; i++)
        {
            long value = i > 2 ? (long)counts[i] - counts[i - 2] : counts[i];
            bool more = true;
            while (more)
            {
                int group = (int)(value & ValueBits);
                value >>= BitsPerCharacter;
                // The rest is all sign, and the group's highest bit already says it.
                more = (group & SignBit) != 0 ? value != -1 : value != 0;
                text.Append((char)('0' + (more ? group | MoreBit : group)));
            }
        }
        return text.ToString();
    }

    public static int[] Decode(ReadOnlySpan<char> text)
    {
        var counts = new int[text.Length];
        return counts[..Decode(text, counts)];
    }

    /// <summary>The same of characters or of bytes of UTF-8, into memory that is there.</summary>
    /// <param name="text">The text.</param>
    /// <param name="counts">Receives the counts, of which there are at most as many as characters.</param>
    /// <returns>How many there are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Decode<T>(ReadOnlySpan<T> text, Span<int> counts)
        where T : unmanaged, IBinaryInteger<T>
    {
        int count = 0, at = 0;
        while (at < text.Length)
        {
            long value = ReadNumber(text, ref at);
            if (count > 2)
                value += counts[count - 2];
            if (value is < 0 or > int.MaxValue)
                throw new ArgumentException($"Run length {count} of the compressed counts is {value}; it must be between 0 and {int.MaxValue}.");
            counts[count++] = (int)value;
        }
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long ReadNumber<T>(ReadOnlySpan<T> text, ref int at)
        where T : unmanaged, IBinaryInteger<T>
    {
        long value = 0;
        for (int group = 0; group < MostGroups; group++)
        {
            if (at == text.Length)
                throw new ArgumentException("The compressed counts end in the middle of a run length; the string was cut off.");
            int bits = int.CreateTruncating(text[at]) - '0';
            if ((uint)bits > (ValueBits | MoreBit))
                throw new ArgumentException($"Character {at} of the compressed counts is '{(char)(bits + '0')}'; only '0' to 'o' can be in COCO's run-length string.");
            at++;
            value |= (long)(bits & ValueBits) << (BitsPerCharacter * group);
            if ((bits & MoreBit) != 0)
                continue;
            return (bits & SignBit) != 0 ? value | (-1L << (BitsPerCharacter * (group + 1))) : value;
        }
        throw new ArgumentException($"A run length before character {at} of the compressed counts is too long to be one.");
    }
}
