using System.Text;
using System.Text.Json;
using Microsoft.ML.InstanceSegmentation.Data;

namespace Microsoft.ML.InstanceSegmentation.Tests.Data;

[TestClass]
public sealed class PolygonScannerTests
{
    private const string Marks = "[],.-+eE0123456789 \n\t\"{}:NaIx";

    [TestMethod]
    public void What_is_taken_has_the_numbers_that_a_JSON_document_has_and_nothing_else_is_taken()
    {
        var polygons = new PolygonBuffer();
        int taken = 0, left = 0;
        for (int seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            byte[] text = Encoding.UTF8.GetBytes(Draw(random));
            for (int changes = random.Next(4); changes > 0; changes--)
                text[random.Next(text.Length)] = (byte)Marks[random.Next(Marks.Length)];
            int length = PolygonScanner.Polygons(text, polygons);
            double[][]? expected = Document(text, out int documentLength);
            if (length < 0)
            {
                // What it leaves is none, or is left on purpose: empty lists and numbers beyond all.
                Assert.IsTrue(expected is null || expected.Length == 0 || expected.Any(polygon => polygon.Length == 0 || !polygon.All(double.IsFinite)), Encoding.UTF8.GetString(text));
                left++;
                continue;
            }
            taken++;
            Assert.AreEqual(documentLength, length, Encoding.UTF8.GetString(text));
            Assert.AreEqual(expected!.Length, polygons.Count);
            for (int i = 0; i < expected.Length; i++)
                CollectionAssert.AreEqual(expected[i].Select(BitConverter.DoubleToInt64Bits).ToArray(), polygons[i].ToArray().Select(BitConverter.DoubleToInt64Bits).ToArray());
        }
        Assert.IsGreaterThan(4000, taken);
        Assert.IsGreaterThan(4000, left);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("[")]
    [DataRow("[[1,2")]
    [DataRow("[[1,2]")]
    [DataRow("[[1,2],]")]
    [DataRow("[[1,2,]]")]
    [DataRow("[[,1]]")]
    [DataRow("[[01]]")]
    [DataRow("[[1.]]")]
    [DataRow("[[.5]]")]
    [DataRow("[[+1]]")]
    [DataRow("[[-]]")]
    [DataRow("[[1e]]")]
    [DataRow("[[1e+]]")]
    [DataRow("[[1e400]]")]
    [DataRow("[[1 2]]")]
    [DataRow("[[NaN]]")]
    [DataRow("[[\"1\"]]")]
    [DataRow("[1,2]")]
    [DataRow("[[[1]]]")]
    [DataRow("[]")]
    [DataRow("[[]]")]
    [DataRow("{}")]
    public void What_is_no_list_of_lists_of_finite_numbers_is_left(string text) =>
        Assert.AreEqual(-1, PolygonScanner.Polygons(Encoding.UTF8.GetBytes(text), new PolygonBuffer()));

    [TestMethod]
    public void A_list_ends_where_it_ends_whatever_follows()
    {
        var numbers = new PolygonBuffer();
        Assert.AreEqual(" [ 1 ,-2.5e1] ".Length - 1, PolygonScanner.Numbers(" [ 1 ,-2.5e1] ]x"u8, numbers));
        CollectionAssert.AreEqual(new[] { 1, -25.0 }, numbers[0].ToArray());
        Assert.AreEqual(-1, PolygonScanner.Numbers("[[1]]"u8, numbers));
    }

    private static string Draw(Random random)
    {
        string Space() => random.Next(8) == 0 ? " \n"[..random.Next(3)] : "";
        string Number() => random.Next(8) switch
        {
            0 => random.Next(-5, 700).ToString(System.Globalization.CultureInfo.InvariantCulture),
            1 => (random.NextDouble() * 1000).ToString("R", System.Globalization.CultureInfo.InvariantCulture),
            2 => BitConverter.Int64BitsToDouble(random.NextInt64() & ~(1L << 62)).ToString("E16", System.Globalization.CultureInfo.InvariantCulture),
            3 => string.Concat(Enumerable.Range(0, random.Next(1, 25)).Select(_ => random.Next(1, 10))) + ".0" + random.Next(1000),
            _ => Math.Round(random.NextDouble() * 1000 - 100, random.Next(4)).ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        string List(int count, Func<string> item) => $"{Space()}[{string.Join(",", Enumerable.Range(0, count).Select(_ => Space() + item() + Space()))}]";
        return List(random.Next(1, 4), () => List(random.Next(1, 8), Number));
    }

    /// <summary>The polygons of the value that a text begins with; null where it is something else.</summary>
    private static double[][]? Document(byte[] text, out int length)
    {
        length = 0;
        try
        {
            var reader = new Utf8JsonReader(text, isFinalBlock: false, default);
            if (!JsonDocument.TryParseValue(ref reader, out JsonDocument? document))
                return null;
            length = (int)reader.BytesConsumed;
            using (document)
                return [.. document.RootElement.EnumerateArray().Select(polygon => polygon.EnumerateArray().Select(number => number.GetDouble()).ToArray())];
        }
        catch (Exception none) when (none is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
