using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Text;

namespace Microsoft.ML.InstanceSegmentation.Tests.Weights;

/// <summary>Builds pickles instruction by instruction, and files around them, as an attacker would.</summary>
internal static class PickleBytes
{
    public static byte[] Ascii(string text) => Encoding.Latin1.GetBytes(text);

    public static string Text(string text) => $"X{Int(text.Length)}{text}";

    /// <summary>A 4-byte integer, little endian, as Latin-1.</summary>
    public static string Int(long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Encoding.Latin1.GetString(bytes, 0, 4);
    }

    /// <summary>Pushes an integer of up to 8 bytes.</summary>
    public static string Long(long value) => $"\u008a\u0008{Encoding.Latin1.GetString(BitConverter.GetBytes(value))}";

    /// <summary>Pushes a reference to a storage of floats.</summary>
    public static string Storage(long count, string key = "0", string type = "FloatStorage") =>
        $"({Text("storage")}ctorch\n{type}\n{Text(key)}{Text("cpu")}{Long(count)}tQ";

    /// <summary>Pushes a tensor.</summary>
    public static string Tensor(long count, long offset, long[] shape, long[] strides) =>
        $"ctorch._utils\n_rebuild_tensor_v2\n({Storage(count)}{Long(offset)}({string.Concat(shape.Select(Long))}t({string.Concat(strides.Select(Long))}t\u0089NtR";

    /// <summary>A pickle of a dict with the one weight "w".</summary>
    public static string StateDict(string tensor) => $"\u0080\u0002}}{Text("w")}{tensor}s.";

    /// <summary>An archive of torch.save with that pickle and one storage.</summary>
    public static MemoryStream Zip(string pickle, int storageBytes = 24, string folder = "a/", params (string Name, byte[] Bytes)[] others)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, folder + "data.pkl", Ascii(pickle));
            Add(archive, folder + "data/0", new byte[storageBytes]);
            foreach ((string name, byte[] bytes) in others)
                Add(archive, name, bytes);
        }
        stream.Position = 0;
        return stream;
    }

    /// <summary>A file of the old format with that pickle, list of storages and bytes after it.</summary>
    public static MemoryStream Legacy(string pickle, string keys = "]", string data = "", string version = "M\u00e9\u0003")
    {
        byte[] magic = BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber).ToByteArray();
        string header = $"\u0080\u0002\u008a{(char)magic.Length}{Encoding.Latin1.GetString(magic)}.\u0080\u0002{version}.\u0080\u0002}}.";
        return new MemoryStream(Ascii($"{header}{pickle}\u0080\u0002{keys}.{data}"));
    }

    private static void Add(ZipArchive archive, string name, byte[] bytes)
    {
        using Stream entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(bytes);
    }
}
