using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Compat.Tests.MlNet;

[TestClass]
public sealed class KeyMappingTests
{
    private readonly MLContext _context = new(1);

    [TestMethod]
    public void Values_become_keys_from_1_in_the_order_of_their_occurrence()
    {
        IDataView view = _context.Data.LoadFromEnumerable(new[] { Labels("dog", "cat"), Labels(), Labels("cat", "", "ant", "dog") });
        IDataView keyed = _context.Transforms.Conversion.MapValueToKey("Key", "Labels").Fit(view).Transform(view);
        CollectionAssert.AreEqual(new uint[] { 2, 0, 3, 1 }, keyed.GetColumn<uint[]>("Key").Last());
        Assert.AreEqual("Vector<Key<UInt32, 0-2>>", keyed.Schema["Key"].Type.ToString());
        Assert.IsTrue(keyed.Schema["Key"].HasKeyValues());
        VBuffer<ReadOnlyMemory<char>> values = default;
        keyed.Schema["Key"].GetKeyValues(ref values);
        CollectionAssert.AreEqual(new[] { "dog", "cat", "ant" }, values.DenseValues().Select(v => v.ToString()).ToArray());
    }

    [TestMethod]
    public void Keys_may_follow_the_order_of_values_or_given_ones()
    {
        IDataView view = _context.Data.LoadFromEnumerable(new[] { Labels("dog", "cat"), Labels("Ant", "ant") });
        IDataView sorted = _context.Transforms.Conversion.MapValueToKey("Key", "Labels", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(view).Transform(view);
        CollectionAssert.AreEqual(new uint[] { 4, 3, 1, 2 }, sorted.GetColumn<uint[]>("Key").SelectMany(k => k).ToArray());
        IDataView terms = _context.Data.LoadFromEnumerable(new[] { new Term { Value = "cat" }, new Term { Value = "bee" } });
        IDataView given = _context.Transforms.Conversion.MapValueToKey("Key", "Labels", keyData: terms).Fit(view).Transform(view);
        CollectionAssert.AreEqual(new uint[] { 0, 1, 0, 0 }, given.GetColumn<uint[]>("Key").SelectMany(k => k).ToArray());
        IDataView few = _context.Transforms.Conversion.MapValueToKey("Key", "Labels", maximumNumberOfKeys: 1).Fit(view).Transform(view);
        CollectionAssert.AreEqual(new uint[] { 1, 0, 0, 0 }, few.GetColumn<uint[]>("Key").SelectMany(k => k).ToArray());
    }

    [TestMethod]
    public void Keys_become_their_values_again()
    {
        IDataView view = _context.Data.LoadFromEnumerable(new[] { Labels("dog", "cat"), Labels("cat", "", "ant") });
        ITransformer model = _context.Transforms.Conversion.MapValueToKey("Key", "Labels").Append(_context.Transforms.Conversion.MapKeyToValue("Back", "Key")).Fit(view);
        IDataView back = model.Transform(view);
        CollectionAssert.AreEqual(new[] { "cat", "", "ant" }, back.GetColumn<string[]>("Back").Last());
        Assert.AreEqual("Vector<String>", back.Schema["Back"].Type.ToString());
        Assert.IsFalse(back.Schema["Back"].HasKeyValues());
    }

    [TestMethod]
    public void Numbers_have_keys_too()
    {
        IDataView view = _context.Data.LoadFromEnumerable(new[] { 3f, 1f, float.NaN, 3f }.Select(n => new Row { Number = n, Pair = [1, 2], Words = [] }).ToArray());
        ITransformer model = _context.Transforms.Conversion.MapValueToKey("Key", "Number").Append(_context.Transforms.Conversion.MapKeyToValue("Back", "Key")).Fit(view);
        IDataView back = model.Transform(view);
        CollectionAssert.AreEqual(new uint[] { 1, 2, 0, 1 }, back.GetColumn<uint>("Key").ToArray());
        CollectionAssert.AreEqual(new[] { 3f, 1f, float.NaN, 3f }, back.GetColumn<float>("Back").ToArray());
    }

    [TestMethod]
    public void Columns_without_keys_are_refused()
    {
        IDataView view = _context.Data.LoadFromEnumerable(Rows.Three);
        Assert.Throws<Exception>(() => _context.Transforms.Conversion.MapKeyToValue("Back", "Text").Fit(view));
        Assert.Throws<ArgumentException>(() => _context.Transforms.Conversion.MapKeyToValue("Back", "None").Fit(view));
        Assert.Throws<ArgumentException>(() => _context.Transforms.Conversion.MapValueToKey("Key", "None").Fit(view));
    }

    private static LabelRow Labels(params string[] labels) => new() { Labels = labels };

    private sealed class LabelRow
    {
        public string[]? Labels { get; set; }
    }

    private sealed class Term
    {
        public string? Value { get; set; }
    }
}
