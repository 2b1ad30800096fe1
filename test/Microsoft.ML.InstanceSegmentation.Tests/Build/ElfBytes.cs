using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.InstanceSegmentation.Tests.Build;

/// <summary>One version that a library asks another one for.</summary>
internal sealed record NeededVersion(string Name, ushort Number, ushort Flags = 0);

/// <summary>
/// Builds a 64-bit little-endian ELF library of the sections that symbol versions stand in, and nothing else:
/// header, .dynsym, .dynstr, .gnu.version, .gnu.version_r, table of sections.
/// </summary>
internal sealed class ElfBytes
{
    private readonly List<byte> _names = [0];

    /// <summary>Each symbol and the number of its version.</summary>
    public List<(string Name, ushort Version)> Symbols { get; } = [("", 0)];

    /// <summary>Each library and what is needed of it.</summary>
    public List<(string Library, NeededVersion[] Versions)> Needs { get; } = [];

    /// <summary>Section types that take the place of the true ones, by the section's number.</summary>
    public Dictionary<int, uint> Types { get; } = [];

    /// <summary>A library as TorchSharp's is: the marker alone has the version of GCC 13.</summary>
    public static ElfBytes LikeTorchSharp() => new()
    {
        Symbols = { ("THSTorch_seed", 1), ("memcpy", 2), ("_ZSt4cout", 3), ("_ZSt21ios_base_library_initv", 4), ("local", 0) },
        Needs =
        {
            ("libc.so.6", [new("GLIBC_2.14", 2)]),
            ("libstdc++.so.6", [new("GLIBCXX_3.4", 3), new("GLIBCXX_3.4.32", 4)]),
        },
    };

    /// <summary>The file.</summary>
    public byte[] ToArray()
    {
        byte[] symbols = [.. Symbols.SelectMany(symbol => Join(UInt32(Name(symbol.Name)), new byte[20]))];
        byte[] versions = [.. Symbols.SelectMany(symbol => UInt16(symbol.Version))];
        byte[] needs = [.. Needs.SelectMany((need, i) => Need(need.Library, need.Versions, last: i == Needs.Count - 1))];
        (uint Type, uint Link, byte[] Bytes)[] sections =
        [
            (0, 0, []), (11, 2, symbols), (3, 0, [.. _names]), (0x6fffffff, 1, versions), (0x6ffffffe, 2, needs),
        ];
        var body = new List<byte>();
        var table = new List<byte>();
        for (int i = 0; i < sections.Length; i++)
        {
            (uint type, uint link, byte[] bytes) = sections[i];
            table.AddRange(Join(UInt32(0), UInt32(Types.GetValueOrDefault(i, type)), new byte[16]));
            table.AddRange(Join(UInt64((ulong)(64 + body.Count)), UInt64((ulong)bytes.Length), UInt32(link), new byte[20]));
            body.AddRange(bytes);
        }
        byte[] identity = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, .. new byte[33]];
        byte[] header = Join(identity, UInt64((ulong)(64 + body.Count)), new byte[10], UInt16(64), UInt16((ushort)sections.Length), UInt16(0));
        return Join(header, [.. body], [.. table]);
    }

    /// <summary>An Elf64_Verneed and its Elf64_Vernaux entries, of 16 bytes each.</summary>
    private byte[] Need(string library, NeededVersion[] versions, bool last)
    {
        uint next = last ? 0 : 16 * (1 + (uint)versions.Length);
        byte[] head = Join(UInt16(1), UInt16((ushort)versions.Length), UInt32(Name(library)), UInt32(16), UInt32(next));
        return Join(head, [.. versions.SelectMany((version, i) => Join(
            UInt32(0), UInt16(version.Flags), UInt16(version.Number), UInt32(Name(version.Name)), UInt32(i == versions.Length - 1 ? 0u : 16u)))]);
    }

    /// <summary>Adds a text to .dynstr and gives its place there.</summary>
    private uint Name(string text)
    {
        int at = _names.Count;
        _names.AddRange(Encoding.ASCII.GetBytes(text + "\0"));
        return (uint)at;
    }

    private static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    private static byte[] UInt16(ushort value) => Written(2, bytes => BinaryPrimitives.WriteUInt16LittleEndian(bytes, value));

    private static byte[] UInt32(uint value) => Written(4, bytes => BinaryPrimitives.WriteUInt32LittleEndian(bytes, value));

    private static byte[] UInt64(ulong value) => Written(8, bytes => BinaryPrimitives.WriteUInt64LittleEndian(bytes, value));

    private static byte[] Written(int size, Action<byte[]> write)
    {
        var bytes = new byte[size];
        write(bytes);
        return bytes;
    }
}
