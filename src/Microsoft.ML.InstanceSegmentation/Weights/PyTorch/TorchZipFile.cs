using System.IO.Compression;
using System.Text;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>
/// The zip archive of PyTorch 1.6 and later, with one folder of any name: data.pkl is the pickled object, data/KEY the bytes of each storage,
/// byteorder says "little" (also where absent) or "big". Entries are stored without compression.
/// </summary>
internal sealed class TorchZipFile : TorchFile
{
    private readonly long _length;
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private readonly string _folder;
    private readonly bool _bigEndian;
    private long _read;

    public TorchZipFile(Stream stream)
    {
        _length = stream.Length;
        stream.Position = 0;
        _archive = Guarded(() => new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true));
        foreach (ZipArchiveEntry entry in Guarded(() => _archive.Entries))
        {
            if (entry.FullName.StartsWith('/') || entry.FullName.Split('/', '\\').Contains(".."))
                throw new InvalidDataException($"the zip entry {Excerpt.Name(entry.FullName)} leaves the archive.");
            if (!_entries.TryAdd(entry.FullName, entry))
                throw new InvalidDataException($"the zip entry {Excerpt.Name(entry.FullName)} is there twice.");
        }
        _folder = FindFolder();
        _bigEndian = ReadByteOrder();
    }

    public static bool Recognises(Stream stream) => FileStart.Is(stream, "PK"u8);

    public override object? Unpickle()
    {
        using var pickle = new MemoryStream(ReadAll("data.pkl", PickleReader.MaxLength), writable: false);
        return new Unpickler(new PickleReader(pickle), LoadStorage).Load();
    }

    public override void Dispose() => _archive.Dispose();

    protected override float[] ReadNumbers(PickledStorage storage)
    {
        ZipArchiveEntry entry = Find("data/" + storage.Key, _length);
        // Dividing the length cannot overflow; multiplying the count could.
        if (entry.Length / storage.Type.Size() != storage.Count || entry.Length % storage.Type.Size() != 0)
        {
            throw new InvalidDataException(
                $"storage {Excerpt.Name(storage.Key)} should have {storage.Count} {storage.Type} numbers, but has {entry.Length} bytes.");
        }
        return Guarded(() =>
        {
            using Stream data = entry.Open();
            return storage.Type.ReadSingles(data, storage.Count, _bigEndian);
        });
    }

    private string FindFolder()
    {
        string[] pickles = [.. _entries.Keys.Where(name => name == "data.pkl" || name.EndsWith("/data.pkl", StringComparison.Ordinal))];
        if (pickles.Length != 1)
            throw new InvalidDataException($"this zip archive has {pickles.Length} entries called data.pkl; one written by torch.save has exactly one.");
        string found = pickles[0][..^"data.pkl".Length];
        if (_entries.ContainsKey(found + "constants.pkl"))
            throw new InvalidDataException("this is a TorchScript program; save the weights alone: torch.save(model.state_dict(), file).");
        return found;
    }

    private bool ReadByteOrder()
    {
        if (!_entries.ContainsKey(_folder + "byteorder"))
            return false;
        string order = Encoding.ASCII.GetString(ReadAll("byteorder", maxLength: 16)).Trim();
        return order switch
        {
            "little" => false,
            "big" => true,
            _ => throw new InvalidDataException($"the byte order {Excerpt.Name(order)} is neither 'little' nor 'big'."),
        };
    }

    private byte[] ReadAll(string name, long maxLength)
    {
        ZipArchiveEntry entry = Find(name, maxLength);
        return Guarded(() =>
        {
            var bytes = new byte[entry.Length];
            using Stream stream = entry.Open();
            stream.ReadExactly(bytes);
            return bytes;
        });
    }

    /// <summary>An entry to read. All entries together are never longer than the file, however the directory lies.</summary>
    private ZipArchiveEntry Find(string name, long maxLength)
    {
        if (!_entries.TryGetValue(_folder + name, out ZipArchiveEntry? entry))
            throw new InvalidDataException($"the zip entry {Excerpt.Name(_folder + name)} is missing.");
        if (entry.CompressedLength != entry.Length)
            throw new InvalidDataException($"the zip entry {Excerpt.Name(entry.FullName)} is compressed, which torch.save never does.");
        if (entry.Length > maxLength || entry.Length > _length - _read)
            throw new InvalidDataException($"the zip entry {Excerpt.Name(entry.FullName)} claims {entry.Length} bytes, more than there can be.");
        _read += entry.Length;
        return entry;
    }

    /// <summary>Turns the several ways in which the zip reader meets damage into one.</summary>
    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception damage) when (damage is InvalidDataException or IOException or ArgumentException or OverflowException or NotSupportedException)
        {
            throw new InvalidDataException($"the zip archive is damaged or cut off: {damage.Message}", damage);
        }
    }
}
