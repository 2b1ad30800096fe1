using Google.Protobuf;
using Microsoft.ML.Data;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.Transforms.Onnx;
using ElementType = Microsoft.ML.InstanceSegmentation.Onnx.TensorProto.Types.DataType;

namespace Microsoft.ML.InstanceSegmentation.Tests.Contracts;

/// <summary>How ML.NET's ONNX transformer feeds a graph and declares what comes out; the exported graph is shaped by it.</summary>
[TestClass]
public sealed class OnnxScoringTests
{
    private readonly MLContext _context = new(1);
    private readonly IDataView _view;

    public OnnxScoringTests() =>
        _view = _context.Data.LoadFromEnumerable(new[] { new Row { Factor = 10, Bytes = [2, 1] }, new Row { Factor = 1 } });

    [TestMethod]
    public void Inputs_are_matched_by_name_and_unknown_lengths_vary_down_to_zero()
    {
        IDataView scored = Products().Fit(_view).Transform(_view);
        float[][] products = [.. scored.GetColumn<float[]>("Products")];

        CollectionAssert.AreEqual(new[] { 20f, 10f }, products[0]);
        Assert.IsEmpty(products[1]);
        CollectionAssert.AreEqual(new[] { "two", "one" }, scored.GetColumn<string[]>("Names").First());
    }

    [TestMethod]
    public void Outputs_are_declared_by_their_shapes_and_lose_the_suffix_output() => CollectionAssert.AreEqual(
        new[] { "Factor: Int64", "Bytes: Vector<Byte>", "Products: Vector<Single>", "Names: Vector<String>", "Count: Vector<Int64, 1, 1>" },
        Products().Fit(_view).GetOutputSchema(_view.Schema).Select(column => $"{column.Name}: {column.Type}").ToArray());

    [TestMethod]
    [DataRow(new object[] { 1, "K" }, "Vector<Single>")]
    [DataRow(new object[] { 1, "K", "L" }, "Vector<Single>")]
    [DataRow(new object[] { "K" }, "Vector<Single, 1>", DisplayName = "wrong: it is of any length")]
    [DataRow(new object[] { "K", 2 }, "Vector<Single, 1, 2>", DisplayName = "wrong: it is of any even length")]
    public void An_unknown_first_length_is_declared_as_one_whatever_comes(object[] shape, string type)
    {
        IDataView scored = Pairs([1, "N"], shape).Fit(_view).Transform(_view);
        Assert.AreEqual(type, scored.Schema["Pairs"].Type.ToString());
        Assert.HasCount(4, scored.GetColumn<float[]>("Pairs").First());
    }

    [TestMethod]
    public void An_input_may_have_one_unknown_length_behind_the_first_and_has_the_item_type_of_its_column()
    {
        Assert.IsNotNull(Pairs(["B", "N"], [1, "K"]).Fit(_view));
        Assert.Throws<ArgumentOutOfRangeException>(() => Pairs([1, "N", "M"], [1, "K"]).Fit(_view));
        Assert.Throws<ArgumentOutOfRangeException>(() => Pairs([1, "N"], [1, "K"], ElementType.Float).Fit(_view));
    }

    private OnnxScoringEstimator Products()
    {
        var graph = new GraphBuilder([]);
        GraphValue numbers = graph.Input("Bytes", ElementType.Uint8, 1, "N").Cast(ElementType.Int64);
        GraphValue factor = graph.Input("Factor", ElementType.Int64, 1, 1);
        graph.Output("Products", (numbers * factor).Cast(ElementType.Float), ElementType.Float, 1, "K");
        graph.Output("Names", graph.Constant(["zero", "one", "two"]).Gather(numbers), ElementType.String, 1, "K");
        graph.Output("Count.output", numbers.Length(1).Reshape(1, 1), ElementType.Int64, 1, 1);
        return Apply(graph, ["Factor", "Bytes"], "Products", "Names", "Count.output");
    }

    // Each number twice.
    private OnnxScoringEstimator Pairs(object[] from, object[] to, ElementType type = ElementType.Uint8)
    {
        var graph = new GraphBuilder([]);
        GraphValue numbers = graph.Input("Bytes", type, from).Cast(ElementType.Float).Reshape(-1);
        GraphValue pairs = graph.Node("Concat", [numbers, numbers], ("axis", 0L));
        long[] lengths = [.. to.Select(length => length switch { "K" => -1, int known => known, _ => 1L })];
        graph.Output("Pairs", pairs.Reshape(lengths), ElementType.Float, to);
        return Apply(graph, ["Bytes"], "Pairs");
    }

    private OnnxScoringEstimator Apply(GraphBuilder graph, string[] inputs, params string[] outputs)
    {
        using var file = new MemoryStream(graph.Build().ToByteArray());
        return _context.Transforms.ApplyOnnxModel(outputs, inputs, file, gpuDeviceId: null, fallbackToCpu: false);
    }

    private sealed class Row
    {
        public long Factor { get; set; }

        public byte[] Bytes { get; set; } = [];
    }
}
