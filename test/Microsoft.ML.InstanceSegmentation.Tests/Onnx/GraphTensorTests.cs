using Microsoft.ML.InstanceSegmentation.Onnx;

namespace Microsoft.ML.InstanceSegmentation.Tests.Onnx;

[TestClass]
public sealed class GraphTensorTests
{
    [TestMethod]
    public void Floats_are_what_was_put_in()
    {
        TensorProto tensor = GraphTensor.Of<float>([2, 1], [1.5f, -2], TensorProto.Types.DataType.Float);
        CollectionAssert.AreEqual(new[] { 1.5f, -2 }, GraphTensor.Floats(tensor));
        // The other of ONNX's two ways to store them.
        var typed = new TensorProto { DataType = TensorProto.Types.DataType.Float, Dims = { 2 }, FloatData = { 3, 4 } };
        CollectionAssert.AreEqual(new[] { 3f, 4 }, GraphTensor.Floats(typed));
        Assert.IsEmpty(GraphTensor.Floats(new TensorProto { DataType = TensorProto.Types.DataType.Float, Dims = { 0, 7 } }));
    }

    [TestMethod]
    [DataRow(new long[] { 3 })]
    [DataRow(new long[] { -1, -2 })]
    [DataRow(new long[] { 1L << 40, 1L << 40 })]
    [DataRow(new long[] { 1L << 32, 1L << 32, 2 })]
    public void A_shape_that_its_values_do_not_fill_is_refused_even_where_its_product_overflows(long[] shape)
    {
        var tensor = new TensorProto { Name = "w", DataType = TensorProto.Types.DataType.Float, Dims = { shape }, FloatData = { 1, 2 } };
        Assert.ThrowsExactly<InvalidDataException>(() => GraphTensor.Floats(tensor));
    }

    [TestMethod]
    public void Another_type_is_named()
    {
        var tensor = new TensorProto { Name = "w", DataType = TensorProto.Types.DataType.Int64, Dims = { 1 } };
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => GraphTensor.Floats(tensor)).Message, "'w'");
    }
}
