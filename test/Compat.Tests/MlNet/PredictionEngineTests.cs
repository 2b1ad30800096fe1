using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MlNet;

[TestClass]
public sealed class PredictionEngineTests
{
    private readonly MLContext _context = new(1);
    private readonly ITransformer _model;

    public PredictionEngineTests()
    {
        IDataView view = _context.Data.LoadFromEnumerable(Rows.Three);
        _model = _context.Transforms.CustomMapping<DoublingInput, DoublingOutput>(Doubling.Map, null).Fit(view);
    }

    [TestMethod]
    public void Objects_are_scored_one_by_one()
    {
        using var engine = _context.Model.CreatePredictionEngine<DoublingInput, DoublingOutput>(_model);
        Assert.AreEqual(8f, engine.Predict(new DoublingInput { Number = 4 }).Doubled);
        DoublingOutput second = engine.Predict(new DoublingInput { Number = 5, Text = "x" });
        Assert.AreEqual(10f, second.Doubled);
        CollectionAssert.AreEqual(new[] { "x", "x" }, second.Repeated);
        var reused = new DoublingOutput();
        engine.Predict(new DoublingInput { Number = 6 }, ref reused);
        Assert.AreEqual(12f, reused.Doubled);
        CollectionAssert.AreEqual(new[] { "Number", "Text", "Doubled", "Repeated" }, engine.OutputSchema.Select(c => c.Name).ToArray());
    }

    [TestMethod]
    public void An_array_of_the_right_length_is_filled_again()
    {
        using var engine = _context.Model.CreatePredictionEngine<DoublingInput, DoublingOutput>(_model);
        string[] mine = ["", ""];
        var reused = new DoublingOutput { Repeated = mine };
        engine.Predict(new DoublingInput { Text = "y" }, ref reused);
        Assert.AreSame(mine, reused.Repeated);
        Assert.AreEqual("y", mine[0]);
    }

    [TestMethod]
    public void Columns_that_the_output_misses_are_left_alone_or_refused()
    {
        using var engine = _context.Model.CreatePredictionEngine<DoublingInput, More>(_model);
        Assert.AreEqual(-1f, engine.Predict(new DoublingInput()).Other);
        Assert.Throws<ArgumentException>(() => _context.Model.CreatePredictionEngine<DoublingInput, More>(_model, ignoreMissingColumns: false));
        Assert.Throws<ArgumentException>(() => _context.Model.CreatePredictionEngine<More, DoublingOutput>(_model));
    }

    [TestMethod]
    public void An_engine_disposes_the_transformer_that_it_owns()
    {
        var owned = new Disposable(_model);
        _context.Model.CreatePredictionEngine<DoublingInput, DoublingOutput>(owned).Dispose();
        Assert.AreEqual(1, owned.Disposals);
        var lent = new Disposable(_model);
        var engine = _context.Model.CreatePredictionEngine<DoublingInput, DoublingOutput>(lent, new PredictionEngineOptions { OwnsTransformer = false });
        engine.Dispose();
        engine.Dispose();
        Assert.AreEqual(0, lent.Disposals);
    }

    [TestMethod]
    public void A_schema_gives_the_input_its_types()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(PairInput));
        definition["Pair"]!.ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        IDataView view = _context.Data.LoadFromEnumerable(Array.Empty<PairInput>(), definition);
        ITransformer copy = _context.Transforms.CopyColumns("Copy", "Pair").Fit(view);
        using var engine = _context.Model.CreatePredictionEngine<PairInput, PairOutput>(copy, view.Schema);
        Assert.AreEqual("Vector<Single, 2>", engine.OutputSchema["Copy"].Type.ToString());
        CollectionAssert.AreEqual(new[] { 1f, 2f }, engine.Predict(new PairInput { Pair = [1, 2] }).Copy);
    }

    private sealed class PairInput
    {
        public float[]? Pair { get; set; }
    }

    private sealed class PairOutput
    {
        public float[]? Copy { get; set; }
    }

    private sealed class More
    {
        public float Doubled { get; set; }

        public float Other { get; set; } = -1;
    }

    private sealed class Disposable(ITransformer inner) : ITransformer, IDisposable
    {
        public int Disposals { get; private set; }

        public bool IsRowToRowMapper => true;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => inner.GetRowToRowMapper(inputSchema);

        public IDataView Transform(IDataView input) => inner.Transform(input);

        public void Save(ModelSaveContext ctx) => inner.Save(ctx);

        public void Dispose() => Disposals++;
    }
}
