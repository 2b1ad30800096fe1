using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.MlNet;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.InstanceSegmentation.Tests.Contracts;

/// <summary>What ML.NET does with the mappings that a saved model holds.</summary>
[TestClass]
public sealed class CustomMappingTests
{
    private readonly MLContext _context = new(1);
    private readonly IDataView _vectors;

    public CustomMappingTests()
    {
        ImageType.Register();
        _vectors = _context.Data.LoadFromEnumerable(new[] { new VectorRow(), new VectorRow { Values = [1, 2] }, new VectorRow() });
    }

    [TestMethod]
    public void A_chain_of_estimators_compares_image_types_by_reference_and_a_fit_by_value()
    {
        var mapping = _context.Transforms.CustomMapping<ImageRow, NumberRow>((_, _) => { }, null);
        var chain = new EstimatorChain<ITransformer>().Append(mapping);
        EmptyDataView same = Rows.None(SchemaDefinition.Create(typeof(ImageRow)).Single().ColumnType);
        EmptyDataView equal = Rows.None(new ImageDataViewType());

        Assert.AreEqual(same.Schema["Image"].Type, equal.Schema["Image"].Type);
        Assert.IsNotNull(mapping.Fit(equal));
        Assert.IsNotNull(chain.Fit(same));
        Assert.Throws<ArgumentException>(() => chain.Fit(equal));
    }

    [TestMethod]
    public void A_saved_mapping_is_found_again_by_its_contract_name_alone()
    {
        var mapping = Mapping((_, to) => to.Number = -1, SumFactory.Name);
        CollectionAssert.AreEqual(new[] { -1f, -1f, -1f }, Numbers(mapping));

        ITransformer loaded = new MLContext().Model.Load(_context.Save(mapping, _vectors.Schema), out _);

        CollectionAssert.AreEqual(new[] { 0f, 3f, 0f }, Numbers(loaded), "This is not what the factory of that name maps.");
    }

    [TestMethod]
    public void An_empty_vector_leaves_the_member_of_a_new_row_null_and_makes_that_of_a_used_row_empty()
    {
        string read = "";
        Numbers(Mapping((from, _) => read += $"{from.Values?.Length.ToString() ?? "null"} ", null));
        Assert.AreEqual("null 2 0 ", read, "One row object serves a whole cursor.");

        Assert.IsNull(_context.Data.CreateEnumerable<VectorRow>(_vectors, reuseRowObject: false).Last().Values);
        using var engine = _context.Model.CreatePredictionEngine<VectorRow, VectorRow>(new TransformerChain<ITransformer>());
        Assert.HasCount(1, engine.Predict(new VectorRow { Values = [1] }).Values!);
        Assert.IsNull(engine.Predict(new VectorRow { Values = [] }).Values);
    }

    private CustomMappingTransformer<VectorRow, NumberRow> Mapping(Action<VectorRow, NumberRow> map, string? name) =>
        _context.Transforms.CustomMapping(map, name).Fit(_vectors);

    private float[] Numbers(ITransformer mapping) => [.. mapping.Transform(_vectors).GetColumn<float>("Number")];

    [CustomMappingFactoryAttribute(Name)]
    internal sealed class SumFactory : CustomMappingFactory<VectorRow, NumberRow>
    {
        public const string Name = "contract tests: sum";

        public override Action<VectorRow, NumberRow> GetMapping() => (from, to) => to.Number = from.Values?.Sum() ?? 0;
    }
}
