using Google.Protobuf;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.InstanceSegmentation.Tests.Model;
using TorchSharp;
using static TorchSharp.torch;
using ElementType = Microsoft.ML.InstanceSegmentation.Onnx.TensorProto.Types.DataType;

namespace Microsoft.ML.InstanceSegmentation.Tests.Onnx.Emitters;

[TestClass]
public sealed class ImageEmitterTests
{
    [TestMethod]
    [DataRow(0f, 60f)]
    [DataRow(1f, 99.8f)]
    [DataRow(12.3f, 45.6f)]
    [DataRow(0f, 100f)]
    public void With_stretched_contrast_the_networks_input_is_that_of_training(float low, float high)
    {
        var options = new ImageOptions { MinSize = 40, MaxSize = 80, ContrastStretch = new ContrastStretchOptions { Low = low, High = high } };
        var graph = new GraphBuilder([]);
        NetworkImage image = ImageEmitter.Emit(ImageEmitter.Input(graph), options);
        graph.Output("input", image.Pixels.Reshape(1, -1), ElementType.Float, 1, "values");
        using var session = new GraphSession(graph.Build().ToByteArray());
        foreach ((int height, int width) in new[] { (1, 1), (120, 75), (64, 300), (300, 200) })
        {
            using DisposeScope scope = NewDisposeScope();
            byte[] pixels = ReferenceData.Image($"stretched {height}×{width}", height, width).Pixels;
            float[] expected = TensorTransfer.Read<float>(new ImageTransform(options).Batch([ReferenceData.Image($"stretched {height}×{width}", height, width)], CPU).Images);
            float[] actual = session.Floats(pixels, height, width, "input");
            Assert.HasCount(expected.Length, actual);
            for (int i = 0; i < expected.Length; i++)
                Assert.AreEqual(expected[i], actual[i], 2e-4f, $"{height}×{width}, number {i}");
        }
    }
}
