using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.Data;

/// <summary>
/// Column types and values in ML.NET's binary form. A type is a name, the number of bytes of its parameters, and these:
/// a vector's are its items' type and its dimensions, a key's are its raw type and its count.
/// </summary>
internal static class SchemaCodec
{
    private const string Vector = "VBuffer";
    private const string Key = "Key2";

    // Text has the name of the structure that it once was.
    private static readonly Dictionary<string, PrimitiveDataViewType> _byName = new()
    {
        ["SByte"] = NumberDataViewType.SByte,
        ["Byte"] = NumberDataViewType.Byte,
        ["Int16"] = NumberDataViewType.Int16,
        ["UInt16"] = NumberDataViewType.UInt16,
        ["Int32"] = NumberDataViewType.Int32,
        ["UInt32"] = NumberDataViewType.UInt32,
        ["Int64"] = NumberDataViewType.Int64,
        ["UInt64"] = NumberDataViewType.UInt64,
        ["Single"] = NumberDataViewType.Single,
        ["Double"] = NumberDataViewType.Double,
        ["TextSpan"] = TextDataViewType.Instance,
        ["Boolean"] = BooleanDataViewType.Instance,
    };

    public static bool CanWrite(DataViewType type) => type.ItemType() is KeyDataViewType || _byName.ContainsValue((type.ItemType() as PrimitiveDataViewType)!);

    public static void Write(BinaryWriter writer, DataViewType type)
    {
        using MemoryStream parameters = new();
        using BinaryWriter inner = new(parameters, Encoding.UTF8);
        string name;
        if (type is VectorDataViewType vector)
        {
            name = Vector;
            Write(inner, vector.ItemType);
            inner.Write(vector.Dimensions.Length);
            foreach (int dimension in vector.Dimensions)
                inner.Write(dimension);
        }
        else if (type is KeyDataViewType key)
        {
            name = Key;
            Write(inner, ColumnTypes.Of(key.RawType)!);
            inner.Write(key.Count);
        }
        else
        {
            name = _byName.First(pair => pair.Value.Equals(type)).Key;
        }
        writer.Write(name);
        writer.Write7BitEncodedInt((int)parameters.Length);
        writer.Write(parameters.ToArray());
    }

    /// <summary>The type that comes next, or null where it is unknown here.</summary>
    public static DataViewType? Read(BinaryReader reader)
    {
        string name = reader.ReadString();
        int size = reader.Read7BitEncodedInt();
        using BinaryReader parameters = new(new MemoryStream(reader.ReadBytes(size)), Encoding.UTF8);
        if (_byName.TryGetValue(name, out PrimitiveDataViewType? type))
            return type;
        if (name is not (Vector or Key) || Read(parameters) is not PrimitiveDataViewType item)
            return null;
        if (name == Key)
            return new KeyDataViewType(item.RawType, parameters.ReadUInt64());
        int[] dimensions = new int[parameters.ReadInt32()];
        for (int i = 0; i < dimensions.Length; i++)
            dimensions[i] = parameters.ReadInt32();
        return dimensions.Length == 0 ? new VectorDataViewType(item) : new VectorDataViewType(item, dimensions);
    }

    public static void WriteValue<T>(BinaryWriter writer, T value) => writer.Write(Bytes(ref value));

    public static T ReadValue<T>(BinaryReader reader)
    {
        T value = default!;
        reader.BaseStream.ReadExactly(Bytes(ref value));
        return value;
    }

    private static Span<byte> Bytes<T>(ref T value) => RuntimeHelpers.IsReferenceOrContainsReferences<T>()
        ? throw new NotSupportedException($"Values of {typeof(T)} cannot be saved")
        : MemoryMarshal.CreateSpan(ref Unsafe.As<T, byte>(ref value), Unsafe.SizeOf<T>());
}
