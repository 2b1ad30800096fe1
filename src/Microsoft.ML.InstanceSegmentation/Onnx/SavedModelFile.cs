using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>Finds the ONNX model in a file that this library has saved: a model.onnx, or ML.NET's model.zip around one.</summary>
internal static class SavedModelFile
{
    /// <summary>
    /// What ML.NET's OnnxTransformer calls its model in a model file: the length as 32 bits, little endian, then the bytes.
    /// </summary>
    private const string OnnxEntry = "OnnxModel";

    /// <summary>
    /// An entry of every file that ML.NET's ModelOperationsCatalog.Save writes; a checkpoint of PyTorch is a zip file too.
    /// </summary>
    private const string MlNetEntry = "TrainingInfo/Version.txt";

    /// <summary>Deflate packs 1032 bytes into one at most: an entry that claims more is not to be allocated.</summary>
    private const long LargestRatio = 1032;

    /// <summary>The serialised ONNX model; null where the file is of another kind, such as a checkpoint.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// It is an ONNX model or a model of ML.NET, but not one of ours, or damaged; the message names it.
    /// </exception>
    public static byte[]? TryRead(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no model file '{path}'. Check the path.", path);
        try
        {
            bool isOnnx = Path.GetExtension(path).Equals(".onnx", StringComparison.OrdinalIgnoreCase);
            byte[]? onnx = isOnnx ? File.ReadAllBytes(path) : ReadZip(path);
            if (onnx is not null)
                OnnxModelReader.Read(onnx);
            return onnx;
        }
        catch (Exception damage) when (damage is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidDataException($"Cannot read a model from '{path}': {damage.Message}", damage);
        }
    }

    private static byte[]? ReadZip(string path)
    {
        using FileStream file = File.OpenRead(path);
        if (!FileStart.Is(file, "PK"u8) || Open(file) is not { } zip)
            return null;
        using (zip)
        {
            string[] names = [.. zip.Entries.Select(entry => entry.FullName.Replace('\\', '/'))];
            if (!names.Contains(MlNetEntry))
                return null;
            byte[][] found = [.. zip.Entries.Where(entry => entry.Name == OnnxEntry).Select(Read)];
            byte[][] ours = [.. found.Where(IsOurs)];
            return ours.Length == 1 ? ours[0] : throw new InvalidDataException(Describe(found.Length, ours.Length));
        }
    }

    /// <summary>Null where it is damaged, or no zip file after all; what reads checkpoints tells.</summary>
    private static ZipArchive? Open(FileStream file)
    {
        try
        {
            return new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        if (entry.Length < sizeof(int) || entry.Length / LargestRatio > entry.CompressedLength || entry.Length > Array.MaxLength)
            throw new InvalidDataException($"its entry {entry.FullName} has an impossible size; the file is damaged.");
        using Stream stream = entry.Open();
        Span<byte> prefix = stackalloc byte[sizeof(int)];
        stream.ReadExactly(prefix);
        int length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (length != entry.Length - sizeof(int))
        {
            throw new InvalidDataException(
                $"its entry {entry.FullName} is {entry.Length} bytes long but announces {length}; the file is damaged.");
        }
        var onnx = new byte[length];
        stream.ReadExactly(onnx);
        return onnx;
    }

    private static bool IsOurs(byte[] onnx)
    {
        try
        {
            OnnxModelReader.Read(onnx);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static string Describe(int found, int ours)
    {
        if (ours > 1)
            return $"it is a model of ML.NET with {ours} instance segmentation models; save the one that is meant by itself.";
        return found == 0
            ? "it is a model of ML.NET without an ONNX model; give one that was trained by this library."
            : "it is a model of ML.NET whose ONNX model was not written by this library.";
    }
}
