using Google.Protobuf;
using Microsoft.ML.InstanceSegmentation.Common;
using Microsoft.ML.InstanceSegmentation.Weights;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>
/// Mask R-CNN as one ONNX graph, from the bytes of an image of any size to its instances in the image's own pixels. Inputs and
/// outputs are those of <see cref="GraphPorts"/>.
/// </summary>
internal static class MaskRcnnGraph
{
    /// <summary>The serialised ONNX model.</summary>
    /// <exception cref="ArgumentException">The configuration is not valid.</exception>
    /// <exception cref="InvalidDataException">A weight that the configuration needs is absent or has another shape.</exception>
    public static byte[] Build(ModelConfiguration configuration, NamedWeights weights) => Build(configuration, weights, out _);

    /// <inheritdoc cref="Build(ModelConfiguration, NamedWeights)"/>
    /// <param name="configuration">The network and its classes.</param>
    /// <param name="weights">The weights by their state-dict names.</param>
    /// <param name="unused">Names of the weights that the network does not have.</param>
    public static byte[] Build(ModelConfiguration configuration, NamedWeights weights, out IReadOnlyList<string> unused)
    {
        ModelOptions options = configuration.Options;
        options.Validate();
        int classes = configuration.ClassNames.Count;
        OptionCheck.NotEmpty(configuration.ClassNames);

        var graph = new GraphBuilder(weights);
        ImageBytes image = ImageEmitter.Input(graph);
        FoundInstances found = options.Tiling is null
            ? Detect(image, options, classes)
            : TileEmitter.Emit(image, options, tile => Detect(tile, options, classes));
        OutputEmitter.Emit(found, configuration);

        unused = graph.UnusedWeights;
        ModelProto model = graph.Build();
        ModelMetadata.Write(model, configuration);
        return model.ToByteArray();
    }

    /// <summary>The network of the paper's figure 1.</summary>
    private static FoundInstances Detect(ImageBytes given, ModelOptions options, int classes)
    {
        NetworkImage image = ImageEmitter.Emit(given, options.Image);
        GraphValue[] levels = BackboneEmitter.Emit(image.Pixels, options.Backbone);
        GraphValue regions = ProposalEmitter.Emit(levels, image, options);
        RegionPredictions predictions = BoxHeadEmitter.Emit(levels, regions, options, classes);
        Detections detections = DetectionEmitter.Emit(predictions, regions, image, options, classes);
        GraphValue masks = MaskHeadEmitter.Emit(levels, detections, options, classes);
        return FoundInstances.Of(detections, masks, image);
    }
}
