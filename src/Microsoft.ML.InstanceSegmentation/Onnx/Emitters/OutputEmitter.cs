using ElementType = Microsoft.ML.InstanceSegmentation.Onnx.TensorProto.Types.DataType;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>The graph's outputs, each [1, …] since ML.NET scores one row at a time. D: detections, m: cells of a mask's side.</summary>
internal static class OutputEmitter
{
    public static void Emit(Detections detections, GraphValue masks, NetworkImage image, ModelConfiguration configuration)
    {
        GraphBuilder graph = detections.Boxes.Graph;
        graph.BeginScope("outputs");
        ModelOptions options = configuration.Options;
        GraphValue boxes = InOriginalPixels(detections.Boxes, image);
        GraphValue labels = graph.Constant(configuration.ClassNames).Gather(detections.Classes);
        GraphValue ownMasks = masks.First(detections.Classes.Length(0));
        DetectionOptions detection = options.Detection;
        GraphValue settings = graph.Matrix(
            4, options.MaskSide, detection.MaskThreshold, (float)detection.Pasting, detection.BoxesFromMasks ? 1 : 0);

        graph.Output(GraphPorts.Boxes, boxes.Reshape(1, -1), ElementType.Float, 1, "4D");
        graph.Output(GraphPorts.Scores, detections.Scores.Unsqueeze(0), ElementType.Float, 1, "D");
        graph.Output(GraphPorts.Labels, labels.Unsqueeze(0), ElementType.String, 1, "D");
        graph.Output(GraphPorts.Masks, ownMasks.Reshape(1, -1), ElementType.Float, 1, "Dmm");
        graph.Output(GraphPorts.MaskSettings, settings, ElementType.Float, 1, 4);
    }

    /// <summary>Width and height have scales of their own: each was cut to whole pixels by itself.</summary>
    private static GraphValue InOriginalPixels(GraphValue boxes, NetworkImage image)
    {
        GraphValue scale = image.OriginalSize.Cast(ElementType.Float) / image.Size.Cast(ElementType.Float);
        return boxes * scale.Gather(boxes.Graph.Constant(1, 0, 1, 0));
    }
}
