using System.Text;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests.Weights;

[TestClass]
public class SafetensorsFileTests
{
    [TestMethod]
    public void Names_shapes_and_values_are_Pythons() =>
        Checkpoints.AreEqual(Checkpoints.Expected("SafetensorsReference.json")["reference"], SafetensorsFile.Read(Checkpoints.Path("reference.safetensors")));

    [TestMethod]
    public void What_is_written_is_read_again_in_order()
    {
        NamedWeights weights = Checkpoints.Weights(("z", [2, 3]), ("a", []), ("empty", [0, 7]), ("näme \"quoted\"\n", [3]));
        weights.Add("special", new WeightTensor([4], [float.NaN, float.NegativeInfinity, -0f, float.Epsilon]));
        string path = Path.GetTempFileName();
        SafetensorsFile.Write(path, weights);
        Checkpoints.AreEqual(weights, SafetensorsFile.Read(path));
        SafetensorsFile.Write(path, []);
        Assert.IsEmpty(SafetensorsFile.Read(path));
        Assert.IsFalse(File.Exists(path + ".tmp"));
        File.Delete(path);
    }

    [TestMethod]
    public void The_bytes_written_are_those_of_the_format()
    {
        using var stream = new MemoryStream();
        SafetensorsFile.Write(stream, new NamedWeights { ["w"] = new WeightTensor([1, 2], [1f, -2f]) });
        const string Header = """{"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}""";
        string padded = Header.PadRight((Header.Length + 7) / 8 * 8);
        byte[] expected = [(byte)padded.Length, 0, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(padded), 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0];
        CollectionAssert.AreEqual(expected, stream.ToArray());
    }

    [TestMethod]
    public void Weights_that_cannot_be_written_are_refused()
    {
        using var stream = new MemoryStream();
        Assert.ThrowsExactly<ArgumentException>(() => SafetensorsFile.Write(stream, Checkpoints.Weights(("__metadata__", [1]))));
        Assert.ThrowsExactly<ArgumentException>(() => SafetensorsFile.Write(stream, new NamedWeights { ["w"] = new WeightTensor([3], [1f]) }));
    }

    [TestMethod]
    [DataRow("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "need 8 bytes", DisplayName = "cut off")]
    [DataRow("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 12, "need 8 bytes", DisplayName = "too long")]
    [DataRow("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "'w' start at 4", DisplayName = "gap")]
    [DataRow("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"v":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "overlap", DisplayName = "overlap")]
    [DataRow("""{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "'w' of shape [3]", DisplayName = "shape")]
    [DataRow("""{"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "negative", DisplayName = "negative side")]
    [DataRow("""{"w":{"dtype":"F32","shape":[4611686018427387906],"data_offsets":[0,8]}}""", 8, "'w' of shape", DisplayName = "overflowing bytes")]
    [DataRow("""{"w":{"dtype":"F32","shape":[9223372036854775807,3],"data_offsets":[0,8]}}""", 8, "too many", DisplayName = "overflowing count")]
    [DataRow("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "data_offsets", DisplayName = "backwards")]
    [DataRow("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,9e99]}}""", 8, "header", DisplayName = "no integer")]
    [DataRow("""{"w":{"dtype":"F8_E5M2","shape":[8],"data_offsets":[0,8]}}""", 8, "'F8_E5M2'", DisplayName = "unknown type")]
    [DataRow("""{"w":{"shape":[8],"data_offsets":[0,8]}}""", 8, "header", DisplayName = "no type")]
    [DataRow("""{"w":{"dtype":1,"shape":[8],"data_offsets":[0,8]}}""", 8, "header", DisplayName = "type is a number")]
    [DataRow("""{"w":3}""", 0, "header", DisplayName = "no object")]
    [DataRow("""{"w":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[],"data_offsets":[4,8]}}""", 8, "header", DisplayName = "a name twice")]
    [DataRow("""{"\ud800":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""", 4, "header", DisplayName = "half a character")]
    [DataRow("""{"w":[[[[[[[[[[]]]]]]]]]]}""", 0, "header", DisplayName = "deep")]
    [DataRow("{", 0, "header", DisplayName = "no JSON")]
    public void Damage_is_named(string header, int dataLength, string expected)
    {
        byte[] bytes = [.. BitConverter.GetBytes((long)header.Length), .. Encoding.ASCII.GetBytes(header), .. new byte[dataLength]];
        using var stream = new MemoryStream(bytes);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => WeightFile.Read(stream)).Message, expected);
    }

    [TestMethod]
    [DataRow(new byte[] { 1, 2 })]
    [DataRow(new byte[] { 200, 0, 0, 0, 0, 0, 0, 0, (byte)'{' })]
    [DataRow(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, (byte)'{' })]
    public void A_header_longer_than_the_file_is_refused(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        Assert.ThrowsExactly<InvalidDataException>(() => SafetensorsFile.Read(stream));
    }
}
