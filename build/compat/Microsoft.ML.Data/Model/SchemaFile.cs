using System.Text;

namespace Microsoft.ML.Data;

/// <summary>
/// A schema in ML.NET's binary form of data, with no rows: a header of 256 bytes that tells where the table of the columns is,
/// the columns' annotations, the table, and a closing mark. Columns of types that have no binary form, such as images, are left out.
/// </summary>
internal static class SchemaFile
{
    private const int HeaderSize = 256;
    private const ulong Signature = 0x00425644004C4D43; // CML\0DVB\0
    private const ulong TailSignature = 0x434D4C0044564200; // \0BVD\0LMC
    private const ulong Version = 0x0001000100010006;
    private const ulong CompatibleVersion = 0x0001000100010006;

    public static byte[] Write(DataViewSchema schema)
    {
        DataViewSchema.Column[] columns = [.. schema.Where(c => SchemaCodec.CanWrite(c.Type))];
        if (columns.Length == 0)
            throw new InvalidOperationException("The schema cannot be saved: no column has a type that can be saved (images cannot)");
        using MemoryStream file = new();
        using BinaryWriter writer = new(file, Encoding.UTF8);
        writer.Write(new byte[HeaderSize]);
        long[] annotations = [.. columns.Select(c => SchemaAnnotations.Write(writer, c.Annotations))];
        long table = file.Position;
        for (int i = 0; i < columns.Length; i++)
        {
            writer.Write(columns[i].Name);
            SchemaCodec.Write(writer, columns[i].Type);
            writer.Write((byte)1); // How blocks are compressed; there are none.
            writer.Write7BitEncodedInt(1); // Rows in a block.
            writer.Write((long)HeaderSize); // Where the blocks are listed.
            writer.Write(annotations[i]);
        }
        long tail = file.Position;
        writer.Write(TailSignature);
        file.Position = 0;
        writer.Write(Signature);
        writer.Write(Version);
        writer.Write(CompatibleVersion);
        writer.Write(table);
        writer.Write(tail);
        writer.Write(0L); // Rows.
        writer.Write(columns.Length);
        return file.ToArray();
    }

    public static DataViewSchema Read(byte[] bytes)
    {
        using MemoryStream file = new(bytes);
        using BinaryReader reader = new(file, Encoding.UTF8);
        if (bytes.Length < HeaderSize || reader.ReadUInt64() != Signature)
            throw Errors.BadModel("the schema does not start with the mark of one");
        file.Position = 24;
        long table = reader.ReadInt64();
        file.Position = 48;
        int count = reader.ReadInt32();
        file.Position = table;
        List<(string Name, DataViewType? Type, long Annotations)> columns = [];
        for (int i = 0; i < count; i++)
        {
            (string name, DataViewType? type) = (reader.ReadString(), SchemaCodec.Read(reader));
            reader.ReadByte();
            reader.Read7BitEncodedInt64();
            reader.ReadInt64();
            columns.Add((name, type, reader.ReadInt64()));
        }
        DataViewSchema.Builder schema = new();
        foreach ((string name, DataViewType? type, long annotations) in columns)
            if (type is not null)
                schema.AddColumn(name, type, annotations == 0 ? null : SchemaAnnotations.Read(reader, annotations));
        return schema.ToSchema();
    }
}
