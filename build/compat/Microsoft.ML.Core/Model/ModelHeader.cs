using System.Text;

namespace Microsoft.ML;

/// <summary>
/// The layout of a Model.key entry, ML.NET's own: a header of 256 bytes, the part's data, a table of the lengths of its strings,
/// their characters in UTF-16, the loader's assembly name in UTF-16, and a closing mark. All numbers are little-endian.
/// </summary>
internal sealed class ModelHeader
{
    public const int Size = 256;

    private const ulong Signature = 0x4C45444F4D004C4D; // ML\0MODEL
    private const ulong TailSignature = 0x4D4C004D4F44454C; // LEDOM\0LM
    private const uint Written = 0x00010002;
    private const uint Readable = 0x00010002;

    public required VersionInfo Version { get; init; }

    public required byte[] Model { get; init; }

    public required IReadOnlyList<string> Strings { get; init; }

    public void Write(Stream stream)
    {
        using BinaryWriter writer = new(stream, Encoding.Unicode, leaveOpen: true);
        string characters = string.Concat(Strings);
        byte[] assembly = Encoding.Unicode.GetBytes(Version.AssemblyFullName);
        long stringTable = Size + Model.Length;
        long stringCharacters = stringTable + sizeof(long) * Strings.Count;
        long assemblyName = stringCharacters + sizeof(char) * characters.Length;
        long tail = assemblyName + assembly.Length;

        writer.Write(Signature);
        writer.Write(Written);
        writer.Write(Readable);
        writer.Write((long)Size);
        writer.Write((long)Model.Length);
        writer.Write(Strings.Count == 0 ? 0 : stringTable);
        writer.Write((long)sizeof(long) * Strings.Count);
        writer.Write(Strings.Count == 0 ? 0 : stringCharacters);
        writer.Write((long)sizeof(char) * characters.Length);
        writer.Write(Pad(Version.ModelSignature, 8));
        writer.Write(Version.Written);
        writer.Write(Version.Readable);
        writer.Write(Pad(Version.LoaderSignature, 24));
        writer.Write(new byte[24]); // An alternate loader, never used.
        writer.Write(tail);
        writer.Write(tail + sizeof(ulong));
        writer.Write(assemblyName);
        writer.Write((long)assembly.Length);
        writer.Write(new byte[Size - 0xA0]);

        writer.Write(Model);
        // A string's entry is where it ends, in bytes.
        long end = 0;
        foreach (string text in Strings)
            writer.Write(end += sizeof(char) * text.Length);
        writer.Write(Encoding.Unicode.GetBytes(characters));
        writer.Write(assembly);
        writer.Write(TailSignature);
    }

    public static ModelHeader Read(byte[] bytes)
    {
        using BinaryReader reader = new(new MemoryStream(bytes), Encoding.Unicode);
        if (bytes.Length < Size || reader.ReadUInt64() != Signature)
            throw Errors.BadModel("a part does not start with the mark of a model");
        reader.BaseStream.Position = 0x10;
        (long model, long modelSize) = (reader.ReadInt64(), reader.ReadInt64());
        (long table, long tableSize) = (reader.ReadInt64(), reader.ReadInt64());
        (long characters, long charactersSize) = (reader.ReadInt64(), reader.ReadInt64());
        string modelSignature = Trim(reader.ReadBytes(8), '.');
        (uint written, uint readable) = (reader.ReadUInt32(), reader.ReadUInt32());
        string loaderSignature = Trim(reader.ReadBytes(24), '\0');
        reader.BaseStream.Position = 0x90;
        (long assembly, long assemblySize) = (reader.ReadInt64(), reader.ReadInt64());

        string allCharacters = Encoding.Unicode.GetString(Slice(bytes, characters, charactersSize));
        string[] strings = new string[tableSize / sizeof(long)];
        reader.BaseStream.Position = table;
        for (int i = 0, start = 0; i < strings.Length; i++)
        {
            int end = (int)(reader.ReadInt64() / sizeof(char));
            if (end < start || end > allCharacters.Length)
                throw Errors.BadModel("its table of strings is damaged");
            strings[i] = allCharacters[start..end];
            start = end;
        }
        string assemblyName = Encoding.Unicode.GetString(Slice(bytes, assembly, assemblySize));
        return new ModelHeader
        {
            Version = new VersionInfo(modelSignature, written, readable, loaderSignature, assemblyName),
            Model = Slice(bytes, model, modelSize),
            Strings = strings,
        };
    }

    private static byte[] Slice(byte[] bytes, long start, long size) =>
        start >= 0 && size >= 0 && start <= bytes.Length - size
            ? bytes.AsSpan((int)start, (int)size).ToArray()
            : throw Errors.BadModel("a part is shorter than its header says");

    private static byte[] Pad(string text, int size)
    {
        byte[] padded = new byte[size];
        // ML.NET writes the blanks in its marks as zero bytes.
        Encoding.ASCII.GetBytes(text.Replace(' ', '\0')).CopyTo(padded, 0);
        return padded;
    }

    private static string Trim(byte[] text, char blank) => Encoding.ASCII.GetString(text).TrimEnd('\0').Replace('\0', blank);
}
