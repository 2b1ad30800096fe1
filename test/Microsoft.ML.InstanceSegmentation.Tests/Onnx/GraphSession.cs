using Microsoft.ML.InstanceSegmentation.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.InstanceSegmentation.Tests.Onnx;

/// <summary>Outputs of the graph for one image; every one had a first dimension of 1.</summary>
internal sealed record GraphDetections(float[] Boxes, float[] Scores, string[] Labels, float[] Masks, float[] MaskSettings)
{
    public int Count => Scores.Length;
}

/// <summary>The exported graph in ONNX Runtime.</summary>
internal sealed class GraphSession : IDisposable
{
    private readonly InferenceSession _session;

    public GraphSession(byte[] model)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(model, options);
    }

    /// <summary>Scores an image of red, green and blue bytes, given to the graph in either order of channels.</summary>
    public GraphDetections Score(byte[] rgb, int height, int width, bool blueFirst = false)
    {
        using IDisposableReadOnlyCollection<OrtValue> outputs = Run(
            rgb, height, width, blueFirst, GraphPorts.Boxes, GraphPorts.Scores, GraphPorts.Labels, GraphPorts.Masks, GraphPorts.MaskSettings);
        return new GraphDetections(Floats(outputs[0]), Floats(outputs[1]), outputs[2].GetStringTensorAsArray(), Floats(outputs[3]), Floats(outputs[4]));
    }

    /// <summary>An output of floats [1, …] of a graph that has other outputs.</summary>
    public float[] Floats(byte[] rgb, int height, int width, string output)
    {
        using IDisposableReadOnlyCollection<OrtValue> outputs = Run(rgb, height, width, blueFirst: false, output);
        return Floats(outputs[0]);
    }

    private IDisposableReadOnlyCollection<OrtValue> Run(byte[] rgb, int height, int width, bool blueFirst, params string[] outputs)
    {
        byte[] pixels = new byte[4 * height * width];
        for (int i = 0; i < height * width; i++)
        {
            pixels[4 * i] = rgb[3 * i + (blueFirst ? 2 : 0)];
            pixels[4 * i + 1] = rgb[3 * i + 1];
            pixels[4 * i + 2] = rgb[3 * i + (blueFirst ? 0 : 2)];
            pixels[4 * i + 3] = (byte)i;    // alpha, which must not matter
        }
        using var bytes = OrtValue.CreateTensorValueFromMemory(pixels, [1, pixels.Length]);
        using var rows = OrtValue.CreateTensorValueFromMemory([(long)height], [1, 1]);
        using var columns = OrtValue.CreateTensorValueFromMemory([(long)width], [1, 1]);
        using var order = OrtValue.CreateTensorValueFromMemory([blueFirst ? 1L : 0L], [1, 1]);
        using var run = new RunOptions();
        return _session.Run(
            run, [GraphPorts.Pixels, GraphPorts.Height, GraphPorts.Width, GraphPorts.ChannelOrder], [bytes, rows, columns, order], outputs);
    }

    public void Dispose() => _session.Dispose();

    private static float[] Floats(OrtValue value)
    {
        long[] shape = value.GetTensorTypeAndShape().Shape;
        Assert.AreEqual(1L, shape[0]);
        Assert.HasCount(2, shape);
        return shape[1] == 0 ? [] : value.GetTensorDataAsSpan<float>().ToArray();
    }
}
