using Microsoft.ML.InstanceSegmentation.Boxes;
using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model.Layers;

[TestClass]
public sealed class TensorTransferTests
{
    [TestMethod]
    public void A_network_in_float64_is_read_as_its_numbers_rounded()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = tensor(new[] { 0.1, -2, 1e10, 3 }, [1, 4]);
        CollectionAssert.AreEqual(new[] { 0.1f, -2, 1e10f, 3 }, TensorTransfer.Read<float>(values));
        Assert.AreEqual(new Box(0.1f, -2, 1e10f, 3), TensorTransfer.ReadBoxes(values).Single());
    }

    [TestMethod]
    public void A_transposed_tensor_is_read_row_by_row_and_an_empty_one_as_no_numbers()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = arange(6, dtype: ScalarType.Int64).reshape(2, 3).t();
        CollectionAssert.AreEqual(new long[] { 0, 3, 1, 4, 2, 5 }, TensorTransfer.Read<long>(values));
        Assert.IsEmpty(TensorTransfer.ReadBoxes(zeros(0, 4)));
    }
}
