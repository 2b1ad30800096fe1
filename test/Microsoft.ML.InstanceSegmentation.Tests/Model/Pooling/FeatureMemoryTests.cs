using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

[TestClass]
public sealed class FeatureMemoryTests
{
    [TestMethod]
    public unsafe void What_is_written_is_in_the_tensor()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor tensor = ChannelsLast.Zeros([1, 2, 1, 1], ScalarType.Float32);
        var memory = FeatureMemory<float>.WriteTo(tensor);
        memory.Values[1] = 5;
        memory.KeepAlive();
        Assert.AreEqual(5, tensor[0, 1, 0, 0].item<float>());
    }

    [TestMethod]
    public void A_tensor_whose_channels_are_not_innermost_can_be_read_but_not_written()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor tensor = zeros(1, 3, 4, 5);
        FeatureMemory<float>.ReadFrom(tensor).KeepAlive();
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => FeatureMemory<float>.WriteTo(tensor)).Message, "innermost");
    }

    [TestMethod]
    [DataRow(ScalarType.Float64)]
    [DataRow(ScalarType.Int32)]
    [DataRow(ScalarType.BFloat16)]
    public void A_tensor_of_another_type_is_refused(ScalarType type)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor tensor = zeros(1, 3, 4, 5).to_type(type);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => FeatureMemory<float>.ReadFrom(tensor)).Message, type.ToString());
        Assert.ThrowsExactly<ArgumentException>(() => FeatureMemory<float>.WriteTo(tensor));
    }
}
