using System.Diagnostics;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Tests.Weights;

[TestClass]
public class WeightFuzzTests
{
    private const int Mutations = 2000;

    /// <summary>Bytes that mean something in one of the formats, so that they go further than random ones.</summary>
    private static readonly byte[] s_telling = [0, 1, 0x7f, 0x80, 0xff, .. "(.0)]}}utaesRbcQhqrjX\u0085\u0086{},:[\"-"u8];

    [TestMethod]
    [DataRow("zip.pth")]
    [DataRow("legacy.pth")]
    [DataRow("protocol4.pth")]
    [DataRow("legacy_protocol4.pth")]
    [DataRow("python2.pth")]
    [DataRow("training.pth")]
    [DataRow("big_endian.pth")]
    [DataRow("reference.safetensors")]
    public void A_mutated_file_is_read_or_refused_with_the_documented_error_and_quickly(string file)
    {
        byte[] original = File.ReadAllBytes(Checkpoints.Path(file));
        var random = new Random(file.Length);
        int refused = 0;
        for (int i = 0; i < Mutations; i++)
        {
            using var mutated = new MemoryStream(Mutate(original, random));
            var watch = Stopwatch.StartNew();
            try
            {
                NamedWeights weights = NamedFile.Read(mutated, file, WeightFile.Read);
                foreach (WeightTensor tensor in weights.Values)
                    Assert.AreEqual(tensor.Values.Length, tensor.Shape.Aggregate(1L, (a, b) => a * b));
            }
            catch (InvalidDataException error)
            {
                refused++;
                StringAssert.Contains(error.Message, file);
            }
            Assert.IsLessThan(5, watch.Elapsed.TotalSeconds, $"mutation {i}");
        }
        Assert.IsGreaterThan(Mutations / 10, refused);
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        for (int change = random.Next(1, 5); change > 0 && bytes.Count > 0; change--)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(random.Next(1, 9), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] = s_telling[random.Next(s_telling.Length)];
                    break;
                case 2:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 3:
                    bytes.RemoveRange(at, length);
                    break;
                case 4:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                default:
                    for (int i = 0; i < length; i++)
                        bytes[at + i] = 0xff;
                    break;
            }
        }
        return [.. bytes];
    }
}
