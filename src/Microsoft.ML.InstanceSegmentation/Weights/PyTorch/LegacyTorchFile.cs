using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Microsoft.ML.InstanceSegmentation.Common;

namespace Microsoft.ML.InstanceSegmentation.Weights;

/// <summary>
/// The format before PyTorch 1.6: pickles of a magic number, the format's version, facts about the machine, the saved object and the list of
/// storage keys; then, in the order of that list, each storage as its count (8 bytes) and its numbers, little endian on every machine.
/// </summary>
internal sealed class LegacyTorchFile(Stream stream) : TorchFile
{
    private const int FormatVersion = 1001;
    private static readonly BigInteger s_magic = BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber);

    private readonly Dictionary<PickledStorage, long> _positions = [];

    /// <summary>Any pickle of protocol 2 or later; what kind is found out on reading.</summary>
    public static bool Recognises(Stream stream) => FileStart.Read(stream, 2) is [(byte)PickleOpcode.Protocol, >= 2 and <= 5];

    public static bool IsTarArchive(Stream stream) => FileStart.Read(stream, 262).AsSpan() is { Length: 262 } start && start[257..].SequenceEqual("ustar"u8);

    public override object? Unpickle()
    {
        if (IsTarArchive(stream))
            throw new InvalidDataException("this is the tar format of PyTorch before 0.1.10; load it in Python and torch.save it again.");
        stream.Position = 0;
        if (LoadNext() is not BigInteger magic || magic != s_magic)
            throw new InvalidDataException("this is a pickle, but not one written by torch.save.");
        if (LoadNext() is not (long)FormatVersion)
            throw new InvalidDataException($"this is a version of torch.save's format other than {FormatVersion}, the only one known.");
        LoadNext();
        object? saved = LoadNext();
        IndexStorages(LoadNext());
        return saved;
    }

    public override void Dispose()
    {
        // The stream is its opener's.
    }

    protected override float[] ReadNumbers(PickledStorage storage)
    {
        if (!_positions.TryGetValue(storage, out long position))
            throw new InvalidDataException($"storage {Excerpt.Name(storage.Key)} is used by a tensor, but not in the file.");
        stream.Position = position;
        return storage.Type.ReadSingles(stream, storage.Count);
    }

    private object? LoadNext() => new Unpickler(new PickleReader(stream), LoadStorage).Load();

    private void IndexStorages(object? keys)
    {
        if (keys is not List<object?> list)
            throw new InvalidDataException("the list of storages is malformed.");
        Span<byte> countBytes = stackalloc byte[sizeof(long)];
        foreach (object? key in list)
        {
            if (key is not string text || FindStorage(text) is not { } storage)
                throw new InvalidDataException($"its list of storages has {Excerpt.Name(key as string)}, which no tensor uses.");
            stream.ReadExactly(countBytes);
            long count = BinaryPrimitives.ReadInt64LittleEndian(countBytes);
            if (count != storage.Count)
                throw new InvalidDataException($"storage {Excerpt.Name(text)} should have {storage.Count} numbers, but claims {count}.");
            if (count > (stream.Length - stream.Position) / storage.Type.Size())
                throw new InvalidDataException($"the file ends within storage {Excerpt.Name(text)} of {count} {storage.Type} numbers; it was cut off.");
            if (!_positions.TryAdd(storage, stream.Position))
                throw new InvalidDataException($"storage {Excerpt.Name(text)} is there twice.");
            stream.Position += count * storage.Type.Size();
        }
    }
}
