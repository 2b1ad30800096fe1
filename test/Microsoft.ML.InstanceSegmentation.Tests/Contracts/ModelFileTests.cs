using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.InstanceSegmentation.Tests.Contracts;

/// <summary>What ML.NET saves, and what it keeps to itself, so that a model is saved as a chain of ML.NET's own transformers.</summary>
[TestClass]
public sealed class ModelFileTests
{
    private readonly MLContext _context = new(1);
    private readonly EmptyDataView _view = Rows.None(ImageType.AnySize);

    [TestMethod]
    public void The_saved_input_schema_drops_images_and_must_not_become_empty()
    {
        _context.Model.Load(_context.Save(Copy(), _view.Schema), out DataViewSchema schema);
        CollectionAssert.AreEqual(new[] { "Number" }, schema.Names());

        DataViewSchema images = _context.Transforms.SelectColumns("Image").Fit(_view).GetOutputSchema(_view.Schema);
        CollectionAssert.AreEqual(new[] { "Image" }, images.Names());
        Assert.Throws<Exception>(() => _context.Save(Copy(), images));
    }

    [TestMethod]
    public void A_transformer_of_ours_saves_as_the_chain_that_it_delegates_to_and_not_as_itself()
    {
        var ours = new Ours(new TransformerChain<ITransformer>(Copy()));
        ITransformer loaded = _context.Model.Load(_context.Save(ours, _view.Schema), out _);

        Assert.IsInstanceOfType<TransformerChain<ITransformer>>(loaded);
        CollectionAssert.AreEqual(new[] { "Image", "Number", "Copy" }, loaded.GetOutputSchema(_view.Schema).Names());
        Assert.Throws<Exception>(() => _context.Save(new Ours(Copy()) { Saves = false }, _view.Schema));
    }

    [TestMethod]
    public void An_engine_owns_its_transformer_unless_told_otherwise()
    {
        Ours owned = new(Copy()), lent = new(Copy());
        _context.Model.CreatePredictionEngine<NumberRow, NumberRow>(owned).Dispose();
        var lends = new PredictionEngineOptions { OwnsTransformer = false };
        _context.Model.CreatePredictionEngine<NumberRow, NumberRow>(lent, lends).Dispose();
        Assert.AreEqual((1, 0), (owned.Disposals, lent.Disposals));
    }

    /// <summary>Where one of these opens up, a detour of ours can go.</summary>
    [TestMethod]
    public void What_a_third_party_would_need_is_not_public()
    {
        Type[] types = [.. typeof(ModelSaveContext).Assembly.GetTypes(), .. typeof(TransformerChain<>).Assembly.GetTypes()];
        Assert.IsFalse(types.Single(type => type.FullName == "Microsoft.ML.ModelLoadContext").IsPublic);
        Assert.IsFalse(types.Single(type => type.FullName == "Microsoft.ML.LoadableClassAttribute").IsPublic);
        Assert.IsEmpty(typeof(ModelSaveContext).GetFields().Concat<MemberInfo>(typeof(ModelSaveContext).GetProperties()));
        Assert.IsEmpty(typeof(SchemaShape.Column).GetConstructors());
        Assert.IsNull(typeof(MLContext).GetProperty("Seed"));
    }

    private ColumnCopyingTransformer Copy() => _context.Transforms.CopyColumns("Copy", "Number").Fit(_view);

    private sealed class Ours(ITransformer inner) : ITransformer, IDisposable
    {
        public bool Saves { get; init; } = true;
        public int Disposals { get; private set; }
        public bool IsRowToRowMapper => true;
        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);
        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => inner.GetRowToRowMapper(inputSchema);
        public IDataView Transform(IDataView input) => inner.Transform(input);
        public void Dispose() => Disposals++;

        public void Save(ModelSaveContext ctx)
        {
            if (Saves)
                inner.Save(ctx);
        }
    }
}
