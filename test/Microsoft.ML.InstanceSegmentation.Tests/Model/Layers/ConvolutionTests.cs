using Microsoft.ML.InstanceSegmentation.Model;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Microsoft.ML.InstanceSegmentation.Tests.Model;

[TestClass]
public sealed class ConvolutionTests
{
    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(3, 1)]
    [DataRow(3, 2)]
    [DataRow(7, 2)]
    public void No_image_gives_none_of_the_size_that_an_image_would_have(int size, int stride)
    {
        using DisposeScope scope = NewDisposeScope();
        using var convolution = new Convolution(new Parameter(zeros(5, 2, size, size)), stride: stride);
        foreach ((int height, int width) in new[] { (7, 14), (8, 9), (1, 1) })
        {
            Tensor one = convolution.Forward(ChannelsLast.Of(zeros(1, 2, height, width)));
            Tensor none = convolution.Forward(ChannelsLast.Empty([0, 2, height, width], ScalarType.Float32));
            CollectionAssert.AreEqual((long[])[0, .. one.shape[1..]], none.shape);
        }
    }

    [TestMethod]
    public void Heads_of_convolutions_take_no_region()
    {
        using DisposeScope scope = NewDisposeScope();
        var init = new WeightInitializer(1);
        var stack = new ConvolutionStack(4, [6, 3], (o, i) => init.KaimingNormal(o, i, 3));
        CollectionAssert.AreEqual(new long[] { 0, 3, 7, 7 }, stack.Forward(ChannelsLast.Empty([0, 4, 7, 7], ScalarType.Float32)).shape);
    }
}
