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

    /// <summary>libtorch has another library, and other rounding, for one small image alone; where that lacks the processor it warns at each call.</summary>
    [TestMethod]
    [DataRow(128, 8, 3, 1)]
    [DataRow(128, 1, 3, 1)]
    [DataRow(64, 12, 3, 2)]
    [DataRow(128, 20, 3, 1)]
    public void A_small_image_alone_has_the_features_and_gradients_that_it_has_beside_another(int channels, int side, int size, int stride)
    {
        using DisposeScope scope = NewDisposeScope();
        using var convolution = new Convolution(new WeightInitializer(1).KaimingNormal(32, channels, size), WeightInitializer.Constant(32, 0.5f), stride);
        Tensor one = ChannelsLast.Of(LossReference.Noise("one", 1, ScalarType.Float32, 1, channels, side, side)).requires_grad_();
        Tensor two = cat([one.detach(), ChannelsLast.Of(LossReference.Noise("two", 1, ScalarType.Float32, 1, channels, side, side))]).requires_grad_();

        Tensor alone = convolution.Forward(one), beside = convolution.Forward(two).narrow(0, 0, 1);
        alone.sum().backward();
        beside.sum().backward();

        CollectionAssert.AreEqual(beside.shape, alone.shape);
        Assert.IsTrue(alone.equal(beside).all().item<bool>());
        Assert.IsTrue(one.grad!.equal(two.grad!.narrow(0, 0, 1)).all().item<bool>());
    }

    [TestMethod]
    public void Heads_of_convolutions_take_no_region()
    {
        using DisposeScope scope = NewDisposeScope();
        var init = new WeightInitializer(1);
        var stack = new ConvolutionStack(4, [6, 3], (o, i) => init.KaimingNormal(o, i, 3));
        CollectionAssert.AreEqual(new long[] { 0, 3, 7, 7 }, stack.Forward(ChannelsLast.Empty([0, 4, 7, 7], ScalarType.Float32)).shape);
    }

    [TestMethod]
    [DataRow(256, 512, 5, 1, 2)]
    [DataRow(256, 512, 16, 1, 2)]
    [DataRow(256, 512, 5, 1, 1)]
    [DataRow(512, 128, 8, 1, 1)]
    [DataRow(1024, 512, 4, 1, 1)]
    [DataRow(512, 2048, 4, 1, 1)]
    [DataRow(1024, 2048, 7, 1, 2)]
    [DataRow(256, 512, 16, 3, 2)]
    [DataRow(512, 512, 8, 3, 1)]
    [DataRow(64, 64, 28, 3, 1)]
    [DataRow(3, 64, 32, 7, 2)]
    public void Result_and_gradients_are_those_of_double_precision(int inputs, int outputs, int side, int size, int stride)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (int batch in new[] { 1, 2, 7 })
        {
            Tensor x = ChannelsLast.Of(LossReference.Noise("x", 1, ScalarType.Float32, batch, inputs, side, side)).requires_grad_();
            using var convolution = new Convolution(
                new WeightInitializer(1).KaimingNormal(outputs, inputs, size), new Parameter(LossReference.Noise("bias", 1, ScalarType.Float32, outputs)), stride);
            Tensor y = convolution.Forward(x);
            Tensor direction = LossReference.Noise("direction", 1, ScalarType.Float32, [.. y.shape]);
            (y * direction).sum().backward();

            Tensor exact = x.detach().to_type(ScalarType.Float64).contiguous().requires_grad_();
            Tensor[] weights = [.. convolution.parameters().Select(weight => weight.detach().to_type(ScalarType.Float64).contiguous().requires_grad_())];
            Tensor expected = nn.functional.conv2d(exact, weights[0], weights[1], [stride, stride], [size / 2, size / 2]);
            (expected * direction.to_type(ScalarType.Float64)).sum().backward();

            Close(expected, y, $"result, batch of {batch}");
            Close(exact.grad!, x.grad!, $"gradient of the input, batch of {batch}");
            foreach ((Tensor weight, Parameter own) in weights.Zip(convolution.parameters()))
                Close(weight.grad!, own.grad!, $"gradient of the weights, batch of {batch}");
        }

        static void Close(Tensor expected, Tensor actual, string what) => Assert.IsLessThan(
            1e-4, ((actual.to_type(ScalarType.Float64) - expected).norm() / expected.norm()).item<double>(), what);
    }
}
