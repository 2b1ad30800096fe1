using System.IO.Compression;
using System.Text;

namespace Microsoft.ML.Data;

/// <summary>The annotations of a column in a saved schema: a block of one value for each, then a table of their kinds and places.</summary>
internal static class SchemaAnnotations
{
    private enum Compression : byte
    {
        None = 0,
        Deflate = 1,
    }

    /// <summary>Where the table was written, or 0 where there is nothing to write.</summary>
    public static long Write(BinaryWriter writer, DataViewSchema.Annotations annotations)
    {
        List<(DataViewSchema.Column Kind, long Start, long Size)> blocks = [];
        foreach (DataViewSchema.Column kind in annotations.Schema.Where(c => SchemaCodec.CanWrite(c.Type)))
        {
            long start = writer.BaseStream.Position;
            Generic.Call<object?>(typeof(SchemaAnnotations), null, kind.Type is VectorDataViewType ? nameof(WriteVector) : nameof(WriteScalar),
                [kind.Type.ItemType().RawType], writer, annotations, kind);
            blocks.Add((kind, start, writer.BaseStream.Position - start));
        }
        if (blocks.Count == 0)
            return 0;
        long table = writer.BaseStream.Position;
        writer.Write7BitEncodedInt(blocks.Count);
        foreach ((DataViewSchema.Column kind, long start, long size) in blocks)
        {
            writer.Write(kind.Name);
            SchemaCodec.Write(writer, kind.Type);
            writer.Write((byte)Compression.None);
            writer.Write(start);
            writer.Write7BitEncodedInt64(size);
        }
        return table;
    }

    public static DataViewSchema.Annotations Read(BinaryReader reader, long table)
    {
        reader.BaseStream.Position = table;
        int count = reader.Read7BitEncodedInt();
        List<(string Kind, DataViewType? Type, Compression Compression, long Start, long Size)> blocks = [];
        for (int i = 0; i < count; i++)
            blocks.Add((reader.ReadString(), SchemaCodec.Read(reader), (Compression)reader.ReadByte(), reader.ReadInt64(), reader.Read7BitEncodedInt64()));
        DataViewSchema.Annotations.Builder annotations = new();
        foreach ((string kind, DataViewType? type, Compression compression, long start, long size) in blocks)
        {
            if (type is null)
                continue;
            reader.BaseStream.Position = start;
            using MemoryStream stored = new(reader.ReadBytes((int)size));
            using Stream block = compression == Compression.Deflate ? new DeflateStream(stored, CompressionMode.Decompress) : stored;
            using BinaryReader blockReader = new(block, Encoding.UTF8);
            annotations.Add(kind, type, Generic.Call<Delegate>(typeof(SchemaAnnotations), null,
                type is VectorDataViewType ? nameof(ReadVector) : nameof(ReadScalar), [type.ItemType().RawType], blockReader));
        }
        return annotations.ToAnnotations();
    }

    private static object? WriteScalar<T>(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column kind)
    {
        T value = default!;
        annotations.GetValue(kind.Name, ref value);
        WriteItems(writer, [value]);
        return null;
    }

    // One vector: their number, their length, how many values are stored (-1: all), and the indices and values that are.
    private static object? WriteVector<T>(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column kind)
    {
        VBuffer<T> value = default;
        annotations.GetValue(kind.Name, ref value);
        writer.Write(1);
        writer.Write(value.Length);
        writer.Write(value.IsDense ? -1 : value.GetValues().Length);
        writer.Write(value.GetIndices().Length);
        foreach (int index in value.GetIndices())
            writer.Write(index);
        WriteItems(writer, value.GetValues());
        return null;
    }

    private static ValueGetter<T> ReadScalar<T>(BinaryReader reader)
    {
        T value = ReadItems<T>(reader, 1)[0];
        return ValueCopy.Getter(() => value);
    }

    private static ValueGetter<VBuffer<T>> ReadVector<T>(BinaryReader reader)
    {
        if (reader.ReadInt32() != 1)
            throw Errors.BadModel("an annotation does not have one value");
        int length = reader.ReadInt32();
        int stored = reader.ReadInt32();
        int[] indices = new int[reader.ReadInt32()];
        for (int i = 0; i < indices.Length; i++)
            indices[i] = reader.ReadInt32();
        T[] items = ReadItems<T>(reader, stored < 0 ? length : stored);
        VBuffer<T> value = stored < 0 ? new VBuffer<T>(length, items) : new VBuffer<T>(length, stored, items, indices);
        return ValueCopy.Getter(() => value);
    }

    // Texts are where each ends, and the characters of all; truths are bits; numbers are as they are.
    private static void WriteItems<T>(BinaryWriter writer, ReadOnlySpan<T> items)
    {
        if (typeof(T) == typeof(ReadOnlyMemory<char>))
        {
            writer.Write(items.Length);
            StringBuilder characters = new();
            foreach (T item in items)
                writer.Write(characters.Append((ReadOnlyMemory<char>)(object)item!).Length);
            writer.Write(characters.ToString());
        }
        else if (typeof(T) == typeof(bool))
        {
            byte[] bits = new byte[(items.Length + 7) / 8];
            for (int i = 0; i < items.Length; i++)
                bits[i / 8] |= (byte)((bool)(object)items[i]! ? 1 << (i % 8) : 0);
            writer.Write(bits);
        }
        else
        {
            foreach (T item in items)
                SchemaCodec.WriteValue(writer, item);
        }
    }

    private static T[] ReadItems<T>(BinaryReader reader, int count)
    {
        T[] items = new T[count];
        if (typeof(T) == typeof(ReadOnlyMemory<char>))
        {
            int[] ends = new int[reader.ReadInt32()];
            for (int i = 0; i < ends.Length; i++)
                ends[i] = reader.ReadInt32() & int.MaxValue; // The high bit marked missing texts once.
            ReadOnlyMemory<char> characters = reader.ReadString().AsMemory();
            for (int i = 0, start = 0; i < count; start = ends[i++])
                items[i] = (T)(object)characters[start..ends[i]];
        }
        else if (typeof(T) == typeof(bool))
        {
            byte[] bits = reader.ReadBytes((count + 7) / 8);
            for (int i = 0; i < count; i++)
                items[i] = (T)(object)((bits[i / 8] >> (i % 8) & 1) != 0);
        }
        else
        {
            for (int i = 0; i < count; i++)
                items[i] = SchemaCodec.ReadValue<T>(reader);
        }
        return items;
    }
}
