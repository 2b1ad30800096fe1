using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MlNet;

/// <summary>
/// Models/ml-net.zip and Models/compat.zip are one model, <see cref="SavedModel"/>, saved by ML.NET and by its stand-in:
/// each reads both, so a model may be trained on one and scored on the other.
/// </summary>
[TestClass]
public sealed class ModelFileTests
{
    private readonly MLContext _context = new(1);
    private readonly IDataView _view;

    public ModelFileTests() => _view = SavedModel.Data(_context);

    [TestMethod]
    public void A_model_comes_back_with_its_schema()
    {
        using var file = new MemoryStream();
        _context.Model.Save(SavedModel.Fit(_context), _view.Schema, file);
        SavedModel.Check(new MLContext().Model.Load(file, out DataViewSchema schema), schema);
    }

    [TestMethod]
    [DataRow("ml-net.zip")]
    [DataRow("compat.zip")]
    public void A_model_saved_by_the_other_comes_back(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "MlNet", "Models", name);
        SavedModel.Check(_context.Model.Load(path, out DataViewSchema schema), schema);
    }

    [TestMethod]
    public void The_entries_of_the_file_are_these()
    {
        using var file = new MemoryStream();
        _context.Model.Save(SavedModel.Fit(_context), _view.Schema, file);
        using var archive = new ZipArchive(file);
        CollectionAssert.AreEqual(
            new[]
            {
                "Schema",
                "TrainingInfo/Version.txt",
                "TransformerChain/Model.key",
                "TransformerChain/Transform_000/Model.key",
                "TransformerChain/Transform_001/Model.key",
                "TransformerChain/Transform_001/Vocabulary/Model.key",
                "TransformerChain/Transform_002/Model.key",
                "TransformerChain/Transform_003/Model.key",
                "TransformerChain/Transform_004/Model.key",
                "TransformerChain/Transform_004/OnnxModel",
                "TransformerChain/Transform_005/Model.key",
                "TransformerChain/Transform_006/Model.key",
            },
            archive.Entries.Select(e => e.FullName.Replace('\\', '/')).Where(e => !e.EndsWith("Terms.txt", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray());
    }

    [TestMethod]
    public void Parts_are_written_byte_by_byte_alike()
    {
        using var file = new MemoryStream();
        _context.Model.Save(SavedModel.Fit(_context), _view.Schema, file);
        using var mine = new ZipArchive(file);
        using ZipArchive theirs = ZipFile.OpenRead(Path.Combine(AppContext.BaseDirectory, "MlNet", "Models", "ml-net.zip"));
        foreach (ZipArchiveEntry entry in theirs.Entries.Where(e => e.Name is "Model.key" or "OnnxModel"))
            CollectionAssert.AreEqual(Bytes(entry), Bytes(mine.Entries.Single(e => e.FullName == entry.FullName)), entry.FullName);
    }

    [TestMethod]
    public void Image_columns_are_not_in_the_saved_schema()
    {
        ImageColumns.Register();
        IDataView view = _context.Data.LoadFromEnumerable(Array.Empty<WithImage>());
        ITransformer model = _context.Transforms.CopyColumns("B", "A").Fit(view);
        using var file = new MemoryStream();
        _context.Model.Save(model, view.Schema, file);
        _context.Model.Load(file, out DataViewSchema schema);
        CollectionAssert.AreEqual(new[] { "A" }, schema.Select(c => c.Name).ToArray());
        IDataView images = _context.Transforms.SelectColumns("Image").Fit(view).Transform(view);
        Assert.Throws<Exception>(() => _context.Model.Save(new TransformerChain<ITransformer>(), images.Schema, new MemoryStream()));
    }

    [TestMethod]
    public void Key_values_are_in_the_saved_schema()
    {
        IDataView keyed = _context.Transforms.Conversion.MapValueToKey("Key", "Words").Fit(_view).Transform(_view);
        using var file = new MemoryStream();
        _context.Model.Save(new TransformerChain<ITransformer>(), keyed.Schema, file);
        _context.Model.Load(file, out DataViewSchema schema);
        VBuffer<ReadOnlyMemory<char>> values = default;
        schema["Key"].GetKeyValues(ref values);
        CollectionAssert.AreEqual(new[] { "p", "ä", "r" }, values.DenseValues().Select(v => v.ToString()).ToArray());
        Assert.AreEqual(keyed.Schema["Key"].Type, schema["Key"].Type);
    }

    [TestMethod]
    public void A_model_may_be_saved_without_a_schema()
    {
        using var file = new MemoryStream();
        _context.Model.Save(_context.Transforms.CopyColumns("B", "Number").Fit(_view), null, file);
        ITransformer loaded = _context.Model.Load(file, out DataViewSchema schema);
        Assert.IsNull(schema);
        Assert.AreEqual(NumberDataViewType.Single, loaded.GetOutputSchema(_view.Schema)["B"].Type);
    }

    [TestMethod]
    public void A_transformer_of_another_kind_saves_as_the_chain_that_it_hands_on()
    {
        var outer = new Delegating(SavedModel.Fit(_context));
        using var file = new MemoryStream();
        _context.Model.Save(outer, _view.Schema, file);
        SavedModel.Check(_context.Model.Load(file, out DataViewSchema schema), schema);
        using var inner = new MemoryStream();
        _context.Model.Save(new TransformerChain<ITransformer>(outer), _view.Schema, inner);
        SavedModel.Check(_context.Model.Load(inner, out schema), schema);
    }

    [TestMethod]
    public void A_transformer_that_writes_nothing_cannot_be_saved()
    {
        Assert.Throws<Exception>(() => _context.Model.Save(new Silent(SavedModel.Fit(_context)), _view.Schema, new MemoryStream()));
    }

    [TestMethod]
    public void Files_that_are_no_models_are_refused()
    {
        Assert.Throws<FileNotFoundException>(() => _context.Model.Load("none.zip", out _));
        Assert.Throws<Exception>(() => _context.Model.Load(new MemoryStream([1, 2, 3]), out _));
        using var empty = new MemoryStream();
        using (var archive = new ZipArchive(empty, ZipArchiveMode.Create, leaveOpen: true))
            archive.CreateEntry("nothing");
        Assert.Throws<Exception>(() => _context.Model.Load(empty, out _));
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private sealed class WithImage
    {
        public float A { get; set; }

        public MLImage? Image { get; set; }
    }

    private class Delegating(ITransformer inner) : ITransformer
    {
        public bool IsRowToRowMapper => inner.IsRowToRowMapper;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => inner.GetRowToRowMapper(inputSchema);

        public IDataView Transform(IDataView input) => inner.Transform(input);

        public virtual void Save(ModelSaveContext ctx) => inner.Save(ctx);
    }

    private sealed class Silent(ITransformer inner) : Delegating(inner)
    {
        public override void Save(ModelSaveContext ctx)
        {
        }
    }
}
