using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.InstanceSegmentation.Tests.Visualization;

/// <summary>
/// Makes TrueType fonts whose letters are all the same block, 0.4 of the size wide and 0.7 high on the base line, at 0.6 of the size from
/// letter to letter: with them, tests of text need no installed font, and know where its ink lies.
/// </summary>
internal static class BlockFont
{
    public const float Advance = 0.6f;

    private const int UnitsPerEm = 1000;

    /// <summary>Writes a font that has the letters of a text and no other.</summary>
    public static string Write(string path, string letters)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        File.WriteAllBytes(path, Font(letters));
        return path;
    }

    /// <summary>Writes one with the letters that captions in ASCII are made of, and more if wanted.</summary>
    public static string WriteLatin(string path, string more = "") =>
        Write(path, string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)) + more);

    private static byte[] Font(string letters)
    {
        (string Tag, byte[] Data)[] tables =
        [
            ("cmap", CharacterMap([.. letters.EnumerateRunes().Distinct().Order()])),
            ("glyf", Table(glyph => glyph.Shorts(1, 100, 0, 500, 700, 3, 0)
                .Bytes(1, 1, 1, 1).Shorts(100, 0, 400, 0, 0, 700, 0, -700).Bytes(0, 0))),
            ("head", Table(head => head.Ints(0x10000, 0x10000, 0, 0x5F0F3CF5)
                .Shorts(0, UnitsPerEm).Ints(0, 0, 0, 0).Shorts(0, 0, 600, 700, 0, 8, 2, 0, 0))),
            ("hhea", Table(hhea => hhea.Ints(0x10000).Shorts(800, -200, 0, 600, 100, 100, 500, 1, 0, 0, 0, 0, 0, 0, 0, 2))),
            ("hmtx", Table(hmtx => hmtx.Shorts(600, 0, 600, 100))),
            // Nothing for the missing letter, then the block of 36 bytes; offsets are halved.
            ("loca", Table(loca => loca.Shorts(0, 0, 18))),
            ("maxp", Table(maxp => maxp.Ints(0x10000).Shorts(2, 4, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0))),
            ("name", Table(name => name.Shorts(0, 0, 6))),
            ("post", Table(post => post.Ints(0x30000, 0, 0, 0, 0, 0, 0, 0))),
        ];
        var font = new Writer().Ints(0x10000).Shorts(tables.Length, 128, 3, tables.Length * 16 - 128);
        int offset = 12 + 16 * tables.Length;
        foreach ((string tag, byte[] data) in tables)
        {
            font.Bytes(Encoding.ASCII.GetBytes(tag)).Ints(0, offset, data.Length);
            offset += (data.Length + 3) / 4 * 4;
        }
        foreach ((_, byte[] data) in tables)
            font.Bytes(data).Bytes(new byte[(4 - data.Length % 4) % 4]);
        return font.ToArray();
    }

    /// <summary>Format 12: each letter a group of its own, with the block as its glyph.</summary>
    private static byte[] CharacterMap(Rune[] letters) => Table(cmap =>
    {
        cmap.Shorts(0, 1, 3, 10).Ints(12).Shorts(12, 0).Ints(16 + 12 * letters.Length, 0, letters.Length);
        foreach (Rune letter in letters)
            cmap.Ints(letter.Value, letter.Value, 1);
    });

    private static byte[] Table(Action<Writer> write)
    {
        var table = new Writer();
        write(table);
        return table.ToArray();
    }

    private sealed class Writer
    {
        private readonly List<byte> _bytes = [];

        public Writer Bytes(params byte[] values)
        {
            _bytes.AddRange(values);
            return this;
        }

        public Writer Shorts(params int[] values)
        {
            foreach (int value in values)
                _bytes.AddRange([(byte)(value >> 8), (byte)value]);
            return this;
        }

        public Writer Ints(params int[] values)
        {
            var four = new byte[4];
            foreach (int value in values)
            {
                BinaryPrimitives.WriteInt32BigEndian(four, value);
                _bytes.AddRange(four);
            }
            return this;
        }

        public byte[] ToArray() => [.. _bytes];
    }
}
