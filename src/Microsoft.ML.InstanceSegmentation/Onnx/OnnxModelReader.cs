using Google.Protobuf;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>The inverse of <see cref="MaskRcnnGraph"/>: configuration and weights of a saved model.</summary>
internal static class OnnxModelReader
{
    /// <exception cref="InvalidDataException">The stream holds no ONNX model, or not one of ours.</exception>
    public static (ModelConfiguration Configuration, NamedWeights Weights) Read(Stream onnx)
    {
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(onnx);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException($"The file is not an ONNX model, or it is cut short: {e.Message}", e);
        }

        ModelConfiguration configuration = ModelMetadata.Read(model);
        var weights = new NamedWeights();
        foreach (TensorProto initializer in Graphs(model.Graph).SelectMany(graph => graph.Initializer))
            weights.Add(initializer.Name, new WeightTensor([.. initializer.Dims], GraphTensor.Floats(initializer)));
        return (configuration, weights);
    }

    /// <inheritdoc cref="Read(Stream)"/>
    public static (ModelConfiguration Configuration, NamedWeights Weights) Read(byte[] onnx) => Read(new MemoryStream(onnx));

    /// <summary>Whether the graph scores an image in tiles, and leaves it to its reader to merge what they have found.</summary>
    public static bool CutsTiles(byte[] onnx) => ModelProto.Parser.ParseFrom(onnx).Graph.Output.Any(output => output.Name == GraphPorts.Tiles);

    /// <summary>A graph and those within it: of one that cuts tiles, the detector is a loop's.</summary>
    private static IEnumerable<GraphProto> Graphs(GraphProto graph) =>
        graph.Node.SelectMany(node => node.Attribute).Where(attribute => attribute.G is not null).SelectMany(attribute => Graphs(attribute.G)).Prepend(graph);
}
