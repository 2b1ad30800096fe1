using ElementType = Microsoft.ML.InstanceSegmentation.Onnx.TensorProto.Types.DataType;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>The instances of an image.</summary>
/// <param name="Boxes">[D, 4] in the image's own pixels.</param>
/// <param name="Scores">[D].</param>
/// <param name="Classes">int64 [D], from 0: the background is not counted.</param>
/// <param name="Masks">[D, m·m], or [D, 1, m·m].</param>
internal readonly record struct FoundInstances(GraphValue Boxes, GraphValue Scores, GraphValue Classes, GraphValue Masks)
{
    /// <summary>From the network's own pixels to the image's.</summary>
    public static FoundInstances Of(Detections detections, GraphValue masks, NetworkImage image)
    {
        detections.Boxes.Graph.BeginScope("instances");
        return new FoundInstances(
            InOriginalPixels(detections.Boxes, image), detections.Scores, detections.Classes, masks.First(detections.Classes.Length(0)));
    }

    /// <summary>Width and height have scales of their own: each was cut to whole pixels by itself.</summary>
    private static GraphValue InOriginalPixels(GraphValue boxes, NetworkImage image)
    {
        GraphValue scale = image.OriginalSize.Cast(ElementType.Float) / image.Size.Cast(ElementType.Float);
        return boxes * scale.Gather(boxes.Graph.Constant(1, 0, 1, 0));
    }
}

/// <summary>The graph's outputs, each [1, …] since ML.NET scores one row at a time. D: detections, m: cells of a mask's side.</summary>
internal static class OutputEmitter
{
    public static void Emit(FoundInstances found, ModelConfiguration configuration)
    {
        GraphBuilder graph = found.Boxes.Graph;
        graph.BeginScope("outputs");
        ModelOptions options = configuration.Options;
        GraphValue labels = graph.Constant(configuration.ClassNames).Gather(found.Classes);
        DetectionOptions detection = options.Detection;
        GraphValue settings = graph.Matrix(
            4, options.MaskSide, detection.MaskThreshold, (float)detection.Pasting, detection.BoxesFromMasks ? 1 : 0);

        graph.Output(GraphPorts.Boxes, found.Boxes.Reshape(1, -1), ElementType.Float, 1, "4D");
        graph.Output(GraphPorts.Scores, found.Scores.Unsqueeze(0), ElementType.Float, 1, "D");
        graph.Output(GraphPorts.Labels, labels.Unsqueeze(0), ElementType.String, 1, "D");
        graph.Output(GraphPorts.Masks, found.Masks.Reshape(1, -1), ElementType.Float, 1, "Dmm");
        graph.Output(GraphPorts.MaskSettings, settings, ElementType.Float, 1, 4);
    }
}
