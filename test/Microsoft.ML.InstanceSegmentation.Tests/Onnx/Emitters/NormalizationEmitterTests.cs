using Google.Protobuf;
using Microsoft.ML.InstanceSegmentation.Model;
using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.InstanceSegmentation.Weights;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;
using ElementType = Microsoft.ML.InstanceSegmentation.Onnx.TensorProto.Types.DataType;

namespace Microsoft.ML.InstanceSegmentation.Tests.Onnx;

/// <summary>Batch normalisation with small variances, where the epsilon counts, against its formula.</summary>
[TestClass]
public sealed class NormalizationEmitterTests
{
    private const int Channels = 3;
    private const int Cells = 4;
    private static readonly float[] s_scale = [0.5f, -2, 1];
    private static readonly float[] s_shift = [0.1f, 0.2f, -0.3f];
    private static readonly float[] s_mean = [0, 1, -0.5f];
    private static readonly float[] s_variance = [1e-5f, 1e-8f, 2];
    private static readonly float[] s_input = ReferenceWeights.Uniform("norm", Channels * Cells);

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(1e-5)]
    [DataRow(0.25)]
    public void Graph_and_network_add_the_epsilon_to_the_variance(double epsilon)
    {
        using DisposeScope scope = NewDisposeScope();
        NamedWeights weights = Checkpoint();
        ChannelNorm norm = ChannelNorm.Create(new NormalizationSettings(BackboneNorm.FrozenBatch, epsilon), Channels);
        foreach ((string name, WeightTensor weight) in weights)
            norm.get_buffer(name["bn.".Length..])!.copy_(tensor(weight.Values));
        float[] network = TensorTransfer.Read<float>(norm.Forward(tensor(s_input, [1, Channels, 2, 2])));
        float[] graph = RunGraph(weights, epsilon);
        for (int i = 0; i < s_input.Length; i++)
        {
            int c = i / Cells;
            double expected = ((s_input[i] - s_mean[c]) / Math.Sqrt(s_variance[c] + epsilon) * s_scale[c]) + s_shift[c];
            Assert.AreEqual(expected, network[i], 1e-6 * Math.Max(1, Math.Abs(expected)), $"network, channel {c}");
            Assert.AreEqual(expected, graph[i], 1e-6 * Math.Max(1, Math.Abs(expected)), $"graph, channel {c}");
        }
    }

    private static NamedWeights Checkpoint() => new()
    {
        ["bn.weight"] = new WeightTensor([Channels], s_scale),
        ["bn.bias"] = new WeightTensor([Channels], s_shift),
        ["bn.running_mean"] = new WeightTensor([Channels], s_mean),
        ["bn.running_var"] = new WeightTensor([Channels], s_variance),
    };

    private static float[] RunGraph(NamedWeights weights, double epsilon)
    {
        var graph = new GraphBuilder(weights);
        GraphValue input = graph.Input("x", ElementType.Float, 1, Channels, 2, 2);
        graph.Output("y", input.Normalise("bn", Channels, new NormalizationSettings(BackboneNorm.FrozenBatch, epsilon)), ElementType.Float, 1, Channels, 2, 2);
        using var session = new InferenceSession(graph.Build().ToByteArray());
        using var run = new RunOptions();
        using var value = OrtValue.CreateTensorValueFromMemory([.. s_input], [1, Channels, 2, 2]);
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, ["x"], [value], ["y"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
