using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Compat.Tests.MlNet;

[TestClass]
public sealed class CustomMappingTests
{
    private readonly MLContext _context = new(1);
    private readonly IDataView _view;

    public CustomMappingTests() => _view = _context.Data.LoadFromEnumerable(Rows.Three);

    [TestMethod]
    public void A_mapping_adds_the_columns_of_its_output()
    {
        IDataView mapped = _context.Transforms.CustomMapping<DoublingInput, DoublingOutput>(Doubling.Map, null).Fit(_view).Transform(_view);
        Assert.HasCount(8, mapped.Schema);
        CollectionAssert.AreEqual(new[] { 2f, 4f, 6f }, mapped.GetColumn<float>("Doubled").ToArray());
        CollectionAssert.AreEqual(new[] { "one", "one" }, mapped.GetColumn<string[]>("Repeated").First());
    }

    [TestMethod]
    public void A_mapping_runs_once_a_row_and_only_where_its_columns_are_read()
    {
        int runs = 0;
        IDataView mapped = _context.Transforms.CustomMapping<DoublingInput, DoublingOutput>((s, d) => { runs++; Doubling.Map(s, d); }, null).Fit(_view).Transform(_view);
        Rows.Numbers(mapped);
        Assert.AreEqual(0, runs);
        _context.Data.CreateEnumerable<DoublingOutput>(mapped, false).ToArray();
        Assert.AreEqual(3, runs);
    }

    [TestMethod]
    public void The_input_object_and_the_output_object_serve_all_rows()
    {
        List<object> seen = [];
        IDataView mapped = _context.Transforms.CustomMapping<DoublingInput, DoublingOutput>((s, d) => { seen.Add(s); seen.Add(d); d.Doubled += s.Number; }, null).Fit(_view).Transform(_view);
        CollectionAssert.AreEqual(new[] { 1f, 3f, 6f }, mapped.GetColumn<float>("Doubled").ToArray());
        Assert.AreEqual(2, seen.Distinct().Count());
    }

    [TestMethod]
    public void A_mapping_needs_its_input_columns_with_their_types()
    {
        Assert.Throws<ArgumentException>(() => _context.Transforms.CustomMapping<OtherInput, DoublingOutput>((_, _) => { }, null).Fit(_view));
        Assert.Throws<InvalidOperationException>(() => _context.Transforms.CustomMapping<WrongInput, DoublingOutput>((_, _) => { }, null).Fit(_view));
        Assert.Throws<ArgumentException>(() => _context.Transforms.CopyColumns("A", "Number").Append(_context.Transforms.CustomMapping<WrongInput, DoublingOutput>((_, _) => { }, null)).Fit(_view));
    }

    [TestMethod]
    public void Vectors_of_any_length_are_read_from_a_known_one_but_not_the_reverse()
    {
        var chain = _context.Transforms.CopyColumns("A", "Number");
        Assert.IsNotNull(chain.Append(_context.Transforms.CustomMapping<OpenPair, DoublingOutput>((_, _) => { }, null)).Fit(_view));
        Assert.Throws<ArgumentException>(() => chain.Append(_context.Transforms.CustomMapping<ClosedWords, DoublingOutput>((_, _) => { }, null)).Fit(_view));
    }

    [TestMethod]
    public void Without_a_contract_a_mapping_cannot_be_saved()
    {
        ITransformer mapping = _context.Transforms.CustomMapping<DoublingInput, DoublingOutput>(Doubling.Map, null).Fit(_view);
        Assert.Throws<InvalidOperationException>(() => _context.Model.Save(mapping, _view.Schema, Stream.Null));
    }

    [TestMethod]
    public void A_saved_mapping_finds_its_factory_by_the_contract()
    {
        ITransformer mapping = _context.Transforms.CustomMapping<DoublingInput, DoublingOutput>(Doubling.Map, Doubling.Contract).Fit(_view);
        using var file = new MemoryStream();
        _context.Model.Save(mapping, _view.Schema, file);
        ITransformer loaded = new MLContext().Model.Load(file, out _);
        CollectionAssert.AreEqual(new[] { 2f, 4f, 6f }, loaded.Transform(_view).GetColumn<float>("Doubled").ToArray());
    }

    [TestMethod]
    public void A_contract_without_a_factory_fails_when_loaded()
    {
        ITransformer mapping = _context.Transforms.CustomMapping<DoublingInput, DoublingOutput>(Doubling.Map, "no such contract").Fit(_view);
        using var file = new MemoryStream();
        _context.Model.Save(mapping, _view.Schema, file);
        Assert.Throws<Exception>(() => new MLContext().Model.Load(file, out _));
    }

    private sealed class OtherInput
    {
        public float Other { get; set; }
    }

    private sealed class WrongInput
    {
        public double Number { get; set; }
    }

    private sealed class OpenPair
    {
        public float[]? Pair { get; set; }
    }

    private sealed class ClosedWords
    {
        [VectorType(2)]
        public string[]? Words { get; set; }
    }
}

internal sealed class DoublingInput
{
    public float Number { get; set; }

    public string? Text { get; set; }
}

internal sealed class DoublingOutput
{
    public float Doubled { get; set; }

    public string[]? Repeated { get; set; }
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class Doubling : CustomMappingFactory<DoublingInput, DoublingOutput>
{
    public const string Contract = "compat tests: doubling";

    public static void Map(DoublingInput source, DoublingOutput destination)
    {
        destination.Doubled = 2 * source.Number;
        destination.Repeated = [source.Text!, source.Text!];
    }

    public override Action<DoublingInput, DoublingOutput> GetMapping() => Map;
}
