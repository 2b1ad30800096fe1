using System.Text;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

/// <summary>Damages a file at random: bytes flipped, cut out and doubled, numbers made huge, brackets nested, types swapped, names led astray.</summary>
internal static class Damage
{
    private static readonly string[] s_tokens =
    [
        "0", "-1", "1e400", "-1e400", "99999999999999999999", "2147483647", "0.1e-400", "NaN", "null", "true", "\"\"", "[]", "{}", "\"\\ud800\"", "'", "<", "&a;", ",", ":", ";",
        "../a.png", "/etc/hosts", "\\\\server\\share\\a.png", "C:\\a.png", "/dev/zero", "a.png\0", "sub/../../a.png", "<!DOCTYPE a [<!ENTITY b SYSTEM \"/etc/hosts\">]>",
        new string('[', 500), new string('{', 200), new string('9', 400), "\"a\":", "&a *a", "\uFEFF", "\r\n",
    ];

    /// <summary>The bytes with one to three damages.</summary>
    public static byte[] Some(byte[] bytes, Random random)
    {
        for (int times = random.Next(1, 4); times > 0; times--)
            bytes = One(bytes, random);
        return bytes;
    }

    private static byte[] One(byte[] bytes, Random random)
    {
        if (bytes.Length == 0)
            return [0];
        int at = random.Next(bytes.Length), length = random.Next(1, Math.Min(40, bytes.Length - at) + 1);
        byte[] damaged = [.. bytes];
        switch (random.Next(8))
        {
            case 0:
                damaged[at] ^= (byte)(1 << random.Next(8));
                return damaged;
            case 1:
                damaged[at] = (byte)random.Next(256);
                return damaged;
            case 2:
                return damaged[..at];
            case 3:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 4:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            case 5:
                damaged.AsSpan(at, Math.Min(4, bytes.Length - at)).Fill(byte.MaxValue);
                return damaged;
            default:
                byte[] token = Encoding.UTF8.GetBytes(s_tokens[random.Next(s_tokens.Length)]);
                // In place of a number or a word, where there is one.
                int start = Array.FindIndex(bytes, at, IsWord), end = start < 0 ? -1 : Array.FindIndex(bytes, start, each => !IsWord(each));
                return start < 0 || end < 0 || random.Next(3) == 0 ? [.. bytes[..at], .. token, .. bytes[at..]] : [.. bytes[..start], .. token, .. bytes[end..]];
        }
    }

    private static bool IsWord(byte value) => char.IsAsciiLetterOrDigit((char)value) || value is (byte)'.' or (byte)'-' or (byte)'_';
}
