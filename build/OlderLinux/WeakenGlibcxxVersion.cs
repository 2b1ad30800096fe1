// This one file is an MSBuild task: RoslynCodeTaskFactory compiles it by itself against .NET Standard 2.0 in the build that uses it. The
// tests compile it too, hence the usings that they would not need.
#nullable enable
#pragma warning disable IDE0005
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
#pragma warning restore IDE0005

namespace Microsoft.ML.InstanceSegmentation.Build;

/// <summary>
/// Copies TorchSharp's native library so that it loads where libstdc++ is older than GCC 13 (Debian 12, Ubuntu 22.04, RHEL 9): the version
/// that it asks for in vain is marked weak in the copy, and the loader lets a weak version be missing.
/// </summary>
public sealed class WeakenGlibcxxVersion : ITask
{
    /// <summary>The build that runs the task; MSBuild sets it.</summary>
    public IBuildEngine? BuildEngine { get; set; }

    /// <summary>Unused; MSBuild sets it.</summary>
    public ITaskHost? HostObject { get; set; }

    /// <summary>The library as its package has it. It is only read.</summary>
    [Required]
    public string Source { get; set; } = "";

    /// <summary>The copy to write. What is there is replaced, not written into, so that no other hard link to it changes.</summary>
    [Required]
    public string Destination { get; set; } = "";

    /// <summary>Writes the copy; what is wrong with the library becomes a build error that names it.</summary>
    public bool Execute()
    {
        try
        {
            WeakenedLibrary.Write(Source, Destination);
            return true;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            string message = $"{e.Message} Install a libstdc++ that defines {GlibcxxVersion.Name} (GCC 13 or newer), "
                + "or set the property TorchSharpOnOlderLinux to false to take the library as it is.";
            BuildEngine!.LogErrorEvent(new BuildErrorEventArgs(null, "ISEG001", Source, 0, 0, 0, 0, message, null, nameof(WeakenGlibcxxVersion)));
            return false;
        }
    }
}

/// <summary>Files: the copy of a library with its version marked weak.</summary>
internal static class WeakenedLibrary
{
    /// <summary>
    /// Later than the original by this much, more than the coarsest file system's step: a build then sees that the copy is up to date, and
    /// that an output folder which holds the original does not hold the copy.
    /// </summary>
    private static readonly TimeSpan s_later = TimeSpan.FromSeconds(4);

    /// <summary>Copies a library, its file mode too; the same but for the one byte of the flag, where it needs that.</summary>
    /// <param name="source">The library.</param>
    /// <param name="destination">The copy; may be the library itself, which then stays as it is where nothing is to be changed.</param>
    /// <exception cref="InvalidDataException">The library is broken, or needs the version for more than the marker.</exception>
    public static void Write(string source, string destination)
    {
        int? flag = GlibcxxVersion.FlagToSet(File.ReadAllBytes(source));
        if (flag is null && Path.GetFullPath(source) == Path.GetFullPath(destination))
            return;
        string folder = Path.GetDirectoryName(Path.GetFullPath(destination))!;
        Directory.CreateDirectory(folder);
        string temporary = Path.Combine(folder, Path.GetRandomFileName());
        try
        {
            File.Copy(source, temporary);
            FileAttributes attributes = File.GetAttributes(temporary);
            File.SetAttributes(temporary, attributes & ~FileAttributes.ReadOnly);
            if (flag is int offset)
                SetWeak(temporary, offset);
            File.SetLastWriteTimeUtc(temporary, File.GetLastWriteTimeUtc(source) + s_later);
            File.SetAttributes(temporary, attributes);
            if (File.Exists(destination))
                File.Replace(temporary, destination, destinationBackupFileName: null);
            else
                File.Move(temporary, destination);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void SetWeak(string path, int offset)
    {
        using FileStream stream = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = offset;
        int flags = stream.ReadByte();
        stream.Position = offset;
        stream.WriteByte((byte)(flags | GlibcxxVersion.Weak));
    }
}

/// <summary>
/// Where an ELF library asks libstdc++ for the version that GCC 13 brought. What a library needs of others stands in its section
/// .gnu.version_r: one Elf64_Verneed a library, each followed by one Elf64_Vernaux a version, in lists linked by offsets.
/// </summary>
internal static class GlibcxxVersion
{
    /// <summary>The version.</summary>
    public const string Name = "GLIBCXX_3.4.32";

    /// <summary>
    /// The symbol for which it is asked. GCC 13 mentions it wherever &lt;iostream&gt; is included, and no instruction refers to it: it says that
    /// libstdc++ has to set up std::cout itself. With an older libstdc++ the libraries that an older GCC compiled do that; libtorch, which is
    /// loaded first, is one.
    /// </summary>
    public const string Marker = "_ZSt21ios_base_library_initv";

    /// <summary>VER_FLG_WEAK, in the flags of an Elf64_Vernaux.</summary>
    public const int Weak = 2;

    private const uint DynamicSymbols = 11, VersionNeeds = 0x6ffffffe, SymbolVersions = 0x6fffffff;
    private const int SymbolBytes = 24, VersionMask = 0x7fff;

    /// <summary>Offset of the byte to which <see cref="Weak"/> is to be added; null where the version is not asked for, or weak already.</summary>
    /// <param name="library">The whole file.</param>
    /// <exception cref="InvalidDataException">It is no such library, or a symbol other than the marker needs the version.</exception>
    public static int? FlagToSet(byte[] library)
    {
        var elf = new ElfFile(library);
        if (Entry(elf, elf.Section(VersionNeeds, ".gnu.version_r")) is not int entry)
            return null;
        int flags = entry + 4;
        if ((elf.UInt16(flags) & Weak) != 0)
            return null;
        foreach (string symbol in Symbols(elf, version: elf.UInt16(entry + 6) & VersionMask))
        {
            if (symbol != Marker)
                throw new InvalidDataException($"Symbol {symbol} needs {Name} of libstdc++, so this library can't do without that version.");
        }
        return flags;
    }

    /// <summary>Offset of the Elf64_Vernaux by which libstdc++ is asked for the version.</summary>
    private static int? Entry(ElfFile elf, ElfSection needs)
    {
        ElfSection names = elf.Section(needs.Link);
        uint next;
        for (long need = 0; ; need += next)
        {
            int at = needs.At(need, bytes: 16);
            if (elf.Text(names, elf.UInt32(at + 4)) == "libstdc++.so.6" && Entry(elf, needs, names, need + elf.UInt32(at + 8)) is int entry)
                return entry;
            next = elf.UInt32(at + 12);
            if (next == 0)
                return null;
        }
    }

    private static int? Entry(ElfFile elf, ElfSection needs, ElfSection names, long first)
    {
        uint next;
        for (long entry = first; ; entry += next)
        {
            int at = needs.At(entry, bytes: 16);
            if (elf.Text(names, elf.UInt32(at + 8)) == Name)
                return at;
            next = elf.UInt32(at + 12);
            if (next == 0)
                return null;
        }
    }

    /// <summary>Names of the symbols of one version; .gnu.version holds the version's number of each symbol.</summary>
    private static IEnumerable<string> Symbols(ElfFile elf, int version)
    {
        ElfSection symbols = elf.Section(DynamicSymbols, ".dynsym"), versions = elf.Section(SymbolVersions, ".gnu.version");
        ElfSection names = elf.Section(symbols.Link);
        for (long i = 0; i < (long)symbols.Size / SymbolBytes; i++)
        {
            if ((elf.UInt16(versions.At(2 * i, bytes: 2)) & VersionMask) == version)
                yield return elf.Text(names, elf.UInt32(symbols.At(SymbolBytes * i, SymbolBytes)));
        }
    }
}

/// <summary>The sections of a 64-bit little-endian ELF file. Every offset that the file gives is checked before it is used.</summary>
internal sealed class ElfFile
{
    private const int HeaderBytes = 64, SectionHeaderBytes = 64;

    private readonly byte[] _bytes;
    private readonly ElfSection[] _sections;
    private readonly uint[] _types;

    public ElfFile(byte[] bytes)
    {
        _bytes = bytes;
        if (bytes.Length < 4 || bytes[0] != 0x7f || bytes[1] != 'E' || bytes[2] != 'L' || bytes[3] != 'F')
            throw new InvalidDataException("This is not an ELF library.");
        if (bytes.Length < HeaderBytes)
            throw new InvalidDataException("This ELF library is cut off within its header.");
        if (bytes[4] != 2 || bytes[5] != 1)
            throw new InvalidDataException("This ELF library is not a 64-bit little-endian one, and only those can be changed.");
        ulong table = UInt64(0x28);
        int size = UInt16(0x3a), count = UInt16(0x3c);
        if (count == 0 || size != SectionHeaderBytes)
            throw new InvalidDataException("This ELF library has no table of sections.");
        int headers = Checked(table, (ulong)count * SectionHeaderBytes, bytes.Length, "table of sections");
        _sections = new ElfSection[count];
        _types = new uint[count];
        for (int i = 0; i < count; i++)
        {
            int at = headers + (i * SectionHeaderBytes);
            _types[i] = UInt32(at + 4);
            _sections[i] = new ElfSection(UInt64(at + 0x18), UInt64(at + 0x20), UInt32(at + 0x28));
        }
    }

    /// <summary>The first section of a type.</summary>
    public ElfSection Section(uint type, string name)
    {
        int index = Array.IndexOf(_types, type);
        return index >= 0 ? Section((uint)index) : throw new InvalidDataException($"This ELF library has no section {name}.");
    }

    /// <summary>A section by its number; all of it lies in the file.</summary>
    public ElfSection Section(uint index)
    {
        if (index >= _sections.Length)
            throw new InvalidDataException($"This ELF library refers to section {index} of {_sections.Length}.");
        ElfSection section = _sections[index];
        Checked(section.Offset, section.Size, _bytes.Length, $"section {index}");
        return section;
    }

    /// <summary>Reads two bytes of what <see cref="ElfSection.At"/> or the constructor has checked.</summary>
    public int UInt16(int offset) => _bytes[offset] | (_bytes[offset + 1] << 8);

    /// <summary>Reads four such bytes.</summary>
    public uint UInt32(int offset) => (uint)UInt16(offset) | ((uint)UInt16(offset + 2) << 16);

    private ulong UInt64(int offset) => UInt32(offset) | ((ulong)UInt32(offset + 4) << 32);

    /// <summary>A text that ends with a zero, of a section that <see cref="Section(uint)"/> gave.</summary>
    public string Text(ElfSection names, uint offset)
    {
        int start = names.At(offset, bytes: 1), end = (int)(names.Offset + names.Size);
        int zero = Array.IndexOf(_bytes, (byte)0, start, end - start);
        if (zero < 0)
            throw new InvalidDataException("A name in this ELF library has no end.");
        return Encoding.UTF8.GetString(_bytes, start, zero - start);
    }

    /// <summary>The offset, where so many bytes from there lie within a length.</summary>
    internal static int Checked(ulong offset, ulong bytes, int length, string what)
    {
        if (offset > (ulong)length || bytes > (ulong)length - offset)
            throw new InvalidDataException($"This ELF library is cut off or broken: its {what} lies beyond byte {length}.");
        return (int)offset;
    }
}

/// <summary>Where a section lies, and the number of the section that it refers to (for most, the one with their names).</summary>
internal sealed class ElfSection(ulong offset, ulong size, uint link)
{
    public ulong Offset { get; } = offset;

    public ulong Size { get; } = size;

    public uint Link { get; } = link;

    /// <summary>Offset in the file of some bytes of a section that lies in the file.</summary>
    public int At(long offset, int bytes) => (int)Offset + ElfFile.Checked((ulong)offset, (ulong)bytes, (int)Size, "entry of a section");
}
