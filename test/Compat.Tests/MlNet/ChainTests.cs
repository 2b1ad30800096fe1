using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MlNet;

[TestClass]
public sealed class ChainTests
{
    private readonly MLContext _context = new(1);
    private readonly IDataView _view;

    public ChainTests() => _view = _context.Data.LoadFromEnumerable(Rows.Three);

    [TestMethod]
    public void Estimators_append_to_one_chain()
    {
        var chain = _context.Transforms.CopyColumns("A", "Number").Append(_context.Transforms.CopyColumns("B", "A")).Append(_context.Transforms.CopyColumns("C", "B"));
        var model = chain.Fit(_view);
        Assert.HasCount(3, model.ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 2f, 3f }, model.Transform(_view).GetColumn<float>("C").ToArray());
        Assert.AreSame(model.LastTransformer, model.Last());
        Assert.IsNotNull(chain.LastEstimator);
    }

    [TestMethod]
    public void Transformers_append_to_one_chain()
    {
        ITransformer first = _context.Transforms.CopyColumns("A", "Number").Fit(_view);
        IDataView after = first.Transform(_view);
        var chain = first.Append(_context.Transforms.CopyColumns("B", "A").Fit(after));
        Assert.HasCount(2, chain.ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 2f, 3f }, chain.Transform(_view).GetColumn<float>("B").ToArray());
        Assert.AreEqual(8, chain.GetOutputSchema(_view.Schema).Count);
    }

    [TestMethod]
    public void A_transformer_works_in_its_scopes_only()
    {
        ITransformer copy = _context.Transforms.CopyColumns("A", "Number").Fit(_view);
        ITransformer other = _context.Transforms.CopyColumns("B", "Number").Fit(_view);
        var chain = new TransformerChain<ITransformer>([copy, other], [TransformerScope.Training, TransformerScope.Everything]);
        Assert.IsNull(chain.Transform(_view).Schema.GetColumnOrNull("A"));
        Assert.IsNotNull(chain.Transform(_view, TransformerScope.Training).Schema.GetColumnOrNull("A"));
        Assert.HasCount(1, chain.GetModelFor(TransformerScope.Scoring).ToArray());
        Assert.IsNotNull(chain.GetOutputSchema(_view.Schema, TransformerScope.TrainTest).GetColumnOrNull("A"));
    }

    [TestMethod]
    public void An_empty_chain_changes_nothing()
    {
        var chain = new TransformerChain<ITransformer>();
        Assert.AreSame(_view, chain.Transform(_view));
        Assert.IsNull(chain.LastTransformer);
        IRowToRowMapper mapper = ((ITransformer)chain).GetRowToRowMapper(_view.Schema);
        Assert.AreSame(_view.Schema, mapper.OutputSchema);
    }

    [TestMethod]
    public void A_chain_maps_rows_through_all_its_steps()
    {
        ITransformer model = _context.Transforms.CopyColumns("A", "Number").Append(_context.Transforms.SelectColumns("A", "Text")).Append(_context.Transforms.CopyColumns("B", "A")).Fit(_view);
        IRowToRowMapper mapper = model.GetRowToRowMapper(_view.Schema);
        CollectionAssert.AreEqual(new[] { "A", "Text", "B" }, mapper.OutputSchema.Select(c => c.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "Number" }, mapper.GetDependencies([mapper.OutputSchema["B"]]).Select(c => c.Name).ToArray());
        using DataViewRowCursor cursor = _view.GetRowCursor(mapper.GetDependencies(mapper.OutputSchema));
        using DataViewRow row = mapper.GetRow(cursor, mapper.OutputSchema);
        ValueGetter<float> getter = row.GetGetter<float>(row.Schema["B"]);
        cursor.MoveNext();
        float value = 0;
        getter(ref value);
        Assert.AreEqual(1f, value);
    }

    [TestMethod]
    public void Shapes_are_checked_before_anything_is_fitted()
    {
        var counter = new Counter(_context);
        var chain = new EstimatorChain<ITransformer>().Append(counter).Append(_context.Transforms.CopyColumns("B", "None"));
        Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(_view));
        Assert.AreEqual(0, counter.Fits);
    }

    [TestMethod]
    public void A_shape_tells_kinds_and_items_of_the_visible_columns()
    {
        var counter = new Counter(_context);
        _context.Transforms.CopyColumns("Number", "Count").Append(counter).Fit(_view);
        CollectionAssert.AreEqual(
            new[] { "Count Scalar Int64 False", "Number Scalar Int64 False", "Pair Vector Single False", "Text Scalar String False", "Truth Scalar Boolean False", "Words VariableVector String False" },
            counter.Shape!.Select(c => $"{c.Name} {c.Kind} {c.ItemType} {c.IsKey}").Order(StringComparer.Ordinal).ToArray());
    }

    [TestMethod]
    public void A_key_column_has_the_shape_of_its_raw_type_and_its_annotations()
    {
        var counter = new Counter(_context);
        _context.Transforms.Conversion.MapValueToKey("Key", "Words").Append(counter).Fit(_view);
        SchemaShape.Column key = counter.Shape!.Single(c => c.Name == "Key");
        Assert.IsTrue(key.IsKey);
        Assert.AreEqual(NumberDataViewType.UInt32, key.ItemType);
        Assert.AreEqual(SchemaShape.Column.VectorKind.VariableVector, key.Kind);
        CollectionAssert.AreEqual(new[] { "KeyValues" }, key.Annotations.Select(a => a.Name).ToArray());
    }

    [TestMethod]
    public void A_delegate_hears_of_each_fit()
    {
        ITransformer? heard = null;
        var estimator = _context.Transforms.CopyColumns("A", "Number").WithOnFitDelegate(t => heard = t);
        ITransformer fitted = estimator.Fit(_view);
        Assert.AreSame(fitted, heard);
    }

    [TestMethod]
    public void A_cache_checkpoint_keeps_what_was_computed()
    {
        int maps = 0;
        var chain = _context.Transforms.CustomMapping<NumberRow, OutRow>((s, d) => { maps++; d.Out = s.Number; }, null)
            .AppendCacheCheckpoint(_context)
            .Append(_context.Transforms.Conversion.MapValueToKey("K1", "Out"))
            .Append(_context.Transforms.Conversion.MapValueToKey("K2", "Out"));
        chain.Fit(_view);
        Assert.AreEqual(3, maps);
    }

    [TestMethod]
    public void Disposing_a_chain_disposes_its_steps()
    {
        var step = new DisposableStep(_context.Transforms.CopyColumns("A", "Number").Fit(_view));
        new TransformerChain<ITransformer>(step).Dispose();
        Assert.AreEqual(1, step.Disposals);
    }

    private sealed class NumberRow
    {
        public float Number { get; set; }
    }

    private sealed class OutRow
    {
        public float Out { get; set; }
    }

    private sealed class Counter(MLContext context) : IEstimator<ITransformer>
    {
        public int Fits { get; private set; }

        public SchemaShape? Shape { get; private set; }

        public ITransformer Fit(IDataView input)
        {
            Fits++;
            return context.Transforms.CopyColumns("Copy", "Number").Fit(input);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Shape = inputSchema;
    }

    private sealed class DisposableStep(ITransformer inner) : ITransformer, IDisposable
    {
        public int Disposals { get; private set; }

        public bool IsRowToRowMapper => inner.IsRowToRowMapper;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => inner.GetRowToRowMapper(inputSchema);

        public IDataView Transform(IDataView input) => inner.Transform(input);

        public void Save(ModelSaveContext ctx) => inner.Save(ctx);

        public void Dispose() => Disposals++;
    }
}
