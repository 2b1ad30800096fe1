using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.ML.InstanceSegmentation.Weights;
using static Microsoft.ML.InstanceSegmentation.Tests.Weights.PickleBytes;

namespace Microsoft.ML.InstanceSegmentation.Tests.Weights;

[TestClass]
public class HostileCheckpointTests
{
    private const long Huge = long.MaxValue;

    [TestMethod]
    public void An_honest_file_built_the_same_way_is_read()
    {
        string pickle = StateDict(Tensor(6, 1, [2, 2], [2, 1]));
        Assert.HasCount(4, WeightFile.Read(Zip(pickle))["w"].Values);
        string data = Int(6) + Int(0) + string.Concat(Enumerable.Range(0, 6).Select(i => Int(BitConverter.SingleToInt32Bits(i))));
        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 4 }, WeightFile.Read(Legacy(pickle, $"]{Text("0")}a", data))["w"].Values);
    }

    [TestMethod]
    [DataRow("cos\nsystem\n(X\u0005\0\0\0touchtR.", "'os.system'")]
    [DataRow("cbuiltins\neval\n.", "'builtins.eval'")]
    [DataRow("X\u0002\0\0\0osX\u0006\0\0\0system\u0093.", "'os.system'")]
    [DataRow("ctorch\nload\n.", "'torch.load'")]
    [DataRow("ctorch\nComplexFloatStorage\n.", "'torch.ComplexFloatStorage'")]
    [DataRow("ctorch\nFloatStorage\n)R.", "'torch.FloatStorage'")]
    [DataRow("(ios\nsystem\n.", "instruction 0x69")]
    [DataRow("]}b.", "sets attributes")]
    [DataRow("X\u0003\0\0\0key)R.", "TorchGlobal")]
    public void No_other_object_is_found_or_called(string instructions, string expected) => AssertRefused(instructions, expected);

    [TestMethod]
    [DataRow("0", "empty stack")]
    [DataRow(".", "empty stack")]
    [DataRow("(N\u0086.", "empty stack")]
    [DataRow("N(\u0085.", "empty stack")]
    [DataRow("]a.", "empty stack")]
    [DataRow("t.", "mark that was never set")]
    [DataRow("u.", "mark that was never set")]
    [DataRow("}(Nu.", "a key without a value")]
    [DataRow("NNa.", "List")]
    [DataRow("h\u0000.", "index 0")]
    [DataRow("j\u00ff\u00ff\u00ff\u00ff.", "index 4294967295")]
    [DataRow("Nr\u00ff\u00ff\u00ff\u007f.", "index 2147483647")]
    [DataRow("Np99999999999999999999\n.", "index -1")]
    [DataRow("X\u00ff\u00ff\u00ff\u007f.", "cut off")]
    [DataRow("\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff.", "cut off")]
    [DataRow("\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f.", "cut off")]
    [DataRow("Inonsense\n.", "'nonsense'")]
    [DataRow("Fnonsense\n.", "'nonsense'")]
    [DataRow("\u0080\u0063.", "protocol 99")]
    [DataRow("\u00ff.", "0xff")]
    [DataRow("NQ.", "outside the pickle")]
    [DataRow("(X\u0006\0\0\0moduleNNNNtQ.", "outside the pickle")]
    [DataRow("(X\u0007\0\0\0storageNNNNtQ.", "malformed")]
    [DataRow("ctorch._utils\n_rebuild_tensor_v2\n)R.", "do not fit")]
    [DataRow("ccollections\nOrderedDict\nN\u0085R.", "do not fit")]
    [DataRow("N.", "other than a state dict")]
    [DataRow("].", "other than a state dict")]
    [DataRow("}.", "keys are: none")]
    [DataRow("}X\u0003\0\0\0keyNsK\u0001Ns.", "keys are: 'key', (no text)")]
    public void Damaged_instructions_are_named(string instructions, string expected) => AssertRefused(instructions, expected);

    [TestMethod]
    [DataRow(6L, 0L, new long[] { 7 }, new long[] { 1 })]
    [DataRow(6L, 6L, new long[] { 1 }, new long[] { 1 })]
    [DataRow(6L, Huge, new long[] { 1 }, new long[] { 1 })]
    [DataRow(6L, 1L, new long[] { 2, 3 }, new long[] { 3, 1 })]
    [DataRow(6L, 0L, new long[] { 2 }, new long[] { Huge })]
    [DataRow(6L, 5L, new long[] { 2 }, new long[] { -1 })]
    [DataRow(6L, 0L, new long[] { 2, 2, 2 }, new long[] { Huge, Huge, 2 })]
    [DataRow(6L, 0L, new long[] { -1 }, new long[] { 1 })]
    [DataRow(6L, 0L, new long[] { Huge, Huge, Huge }, new long[] { 0, 0, 0 })]
    [DataRow(6L, 0L, new long[] { Huge }, new long[] { 0 })]
    [DataRow(6L, 0L, new long[] { 2 }, new long[] { 1, 1 })]
    [DataRow(-1L, 0L, new long[] { }, new long[] { })]
    [DataRow(7L, 0L, new long[] { 6 }, new long[] { 1 })]
    [DataRow(Huge, 0L, new long[] { 6 }, new long[] { 1 })]
    [DataRow(1L << 62, 0L, new long[] { 6 }, new long[] { 1 })]
    public void A_tensor_outside_its_storage_is_refused(long count, long offset, long[] shape, long[] strides)
    {
        string pickle = StateDict(Tensor(count, offset, shape, strides));
        Error(Zip(pickle));
        Error(Legacy(pickle, $"]{Text("0")}a", Int(count) + Int(count >> 32) + new string('\0', 24)));
    }

    [TestMethod]
    public void A_few_numbers_repeated_without_end_are_refused()
    {
        string tensor = Tensor(1, 0, [1 << 30], [0]);
        StringAssert.Contains(Error(Zip(StateDict(tensor), storageBytes: 4)), "far more elements");
        string many = string.Concat(Enumerable.Range(0, 5000).Select(i => $"{Text("w" + i)}{Tensor(1, 0, [1 << 20], [0])}s"));
        StringAssert.Contains(Error(Zip($"\u0080\u0002}}{many}.", storageBytes: 4)), "far more elements");
    }

    [TestMethod]
    public void Work_and_memory_follow_the_length_of_the_pickle()
    {
        StringAssert.Contains(Error(Zip(new string(']', 5_000_000))), "instructions");
        StringAssert.Contains(Error(Zip(new string('(', 1_000_000))), "cut off");

        // A list of 100,000 pairs, from which 100,000 dicts are to be made.
        string pairs = "](" + string.Concat(Enumerable.Repeat("NN\u0086", 100_000)) + "eq\0";
        string dicts = string.Concat(Enumerable.Repeat("ccollections\nOrderedDict\nh\0\u0085R", 100_000));
        StringAssert.Contains(Error(Zip($"\u0080\u0002{pairs}{dicts}.")), "keys are: none");

        // A list of lists of lists, each twice the one before: nothing may walk through it.
        string doubled = "]" + string.Concat(Enumerable.Repeat("q\0]h\0ah\0a", 1000));
        StringAssert.Contains(Error(Zip($"\u0080\u0002{doubled}.")), "other than a state dict");
        string self = $"}}q\0{Text("model")}h\0s";
        StringAssert.Contains(Error(Zip($"\u0080\u0002{self}.")), "other than a state dict");
    }

    [TestMethod]
    public void Storages_and_the_list_of_them_must_agree()
    {
        string pickle = StateDict(Tensor(1, 0, [1], [1]));
        string one = Int(1) + Int(0) + Int(0);
        StringAssert.Contains(Error(Legacy(pickle)), "not in the file");
        StringAssert.Contains(Error(Legacy(pickle, "N")), "list of storages");
        StringAssert.Contains(Error(Legacy(pickle, "]K\u0001a")), "no tensor uses");
        StringAssert.Contains(Error(Legacy(pickle, $"]{Text("1")}a", one)), "'1', which no tensor uses");
        StringAssert.Contains(Error(Legacy(pickle, $"]{Text("0")}a{Text("0")}a", one + one)), "twice");
        StringAssert.Contains(Error(Legacy(pickle, $"]{Text("0")}a", Int(2) + Int(0) + Int(0))), "claims 2");
        StringAssert.Contains(Error(Legacy(pickle, $"]{Text("0")}a", Int(1) + Int(0))), "cut off");
        StringAssert.Contains(Error(Legacy(pickle, version: "M\u00e8\u0003")), "1001");

        string twoTypes = $"\u0080\u0002({Storage(1)}{Storage(1, type: "IntStorage")}t.";
        StringAssert.Contains(Error(Zip(twoTypes)), "in another");
        string twoLengths = $"\u0080\u0002({Storage(1)}{Storage(2)}t.";
        StringAssert.Contains(Error(Zip(twoLengths)), "in another");
        StringAssert.Contains(Error(Zip(StateDict(Tensor(1, 0, [1], [1]).Replace(Text("0"), Text("../0"), StringComparison.Ordinal)))), "'a/data/../0' is missing");
    }

    [TestMethod]
    public void Archives_must_be_as_torch_save_writes_them()
    {
        string pickle = StateDict(Tensor(6, 0, [6], [1]));
        StringAssert.Contains(Error(Zip(pickle, folder: "../")), "leaves the archive");
        StringAssert.Contains(Error(Zip(pickle, folder: "/a/")), "leaves the archive");
        StringAssert.Contains(Error(Zip(pickle, folder: "a\\..\\..\\b/")), "leaves the archive");
        StringAssert.Contains(Error(Zip(pickle, others: ("a/data/0", []))), "twice");
        StringAssert.Contains(Error(Zip(pickle, others: ("b/data.pkl", []))), "2 entries called data.pkl");
        StringAssert.Contains(Error(Zip(pickle, others: ("a/constants.pkl", []))), "TorchScript");
        StringAssert.Contains(Error(Zip(pickle, others: ("a/byteorder", Ascii("middle")))), "'middle'");
        StringAssert.Contains(Error(Zip(pickle, storageBytes: 20)), "20 bytes");
        StringAssert.Contains(Error(new MemoryStream([.. "PK\u0005\u0006"u8, .. new byte[18]])), "0 entries");

        var compressed = new MemoryStream();
        using (var archive = new ZipArchive(compressed, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = archive.CreateEntry("a/data.pkl", CompressionLevel.SmallestSize).Open();
            entry.Write(new byte[100_000]);
        }
        StringAssert.Contains(Error(compressed), "compressed");
    }

    [TestMethod]
    public void An_archive_that_lies_about_its_sizes_is_refused()
    {
        byte[] archive = Zip(StateDict(Tensor(6, 0, [6], [1]))).ToArray();
        // In the directory at the end, an entry's two sizes stand 20 and 24 bytes from its signature, and its offset 42.
        int second = archive.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(second + 20), 0x7000_0000);
        BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(second + 24), 0x7000_0000);
        StringAssert.Contains(Error(new MemoryStream(archive)), "1879048192 bytes");
        BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(second + 20), 24);
        BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(second + 24), 24);
        BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(second + 42), 0x7fff_ffff);
        StringAssert.Contains(Error(new MemoryStream(archive)), "damaged");
    }

    [TestMethod]
    public void Storages_that_lie_on_top_of_each_other_do_not_multiply_the_file()
    {
        const int Count = 50;
        string tensors = string.Concat(Enumerable.Range(0, Count).Select(i => Text("w" + i) + Tensor(25_000, 0, [1], [1]).Replace(Text("0"), Text("" + (char)('0' + i)), StringComparison.Ordinal) + "s"));
        var others = Enumerable.Range(1, Count - 1).Select(i => ("a/data/" + (char)('0' + i), Array.Empty<byte>()));
        byte[] archive = Zip($"\u0080\u0002}}{tensors}.", storageBytes: 100_000, others: [.. others]).ToArray();

        // Every later entry of the directory becomes one for the bytes of data/0.
        int first = -1;
        for (int at = archive.AsSpan().IndexOf("PK\u0001\u0002"u8); at >= 0; at = Next(archive, at))
        {
            bool isData0 = archive.AsSpan(at + 46, 8).SequenceEqual("a/data/0"u8);
            first = isData0 ? at : first;
            if (!isData0 && archive.AsSpan(at + 46, 7).SequenceEqual("a/data/"u8))
                archive.AsSpan(first + 20, 8).CopyTo(archive.AsSpan(at + 20));
            if (!isData0 && first >= 0)
                archive.AsSpan(first + 42, 4).CopyTo(archive.AsSpan(at + 42));
        }
        StringAssert.Contains(Error(new MemoryStream(archive)), "more than there can be");
    }

    private static int Next(byte[] archive, int at)
    {
        int next = archive.AsSpan(at + 4).IndexOf("PK\u0001\u0002"u8);
        return next < 0 ? -1 : at + 4 + next;
    }

    private static void AssertRefused(string instructions, string expected)
    {
        StringAssert.Contains(Error(Zip("\u0080\u0002" + instructions)), expected);
        StringAssert.Contains(Error(Legacy("\u0080\u0002" + instructions)), expected);
    }

    private static string Error(Stream stream)
    {
        using (stream)
            return Assert.ThrowsExactly<InvalidDataException>(() => WeightFile.Read(stream)).Message;
    }
}
