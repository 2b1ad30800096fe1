using Microsoft.ML.InstanceSegmentation.MlNet;
using ElementType = Microsoft.ML.InstanceSegmentation.Onnx.TensorProto.Types.DataType;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>The graph's outputs, each [1, …] since ML.NET scores one row at a time. D: detections, m: cells of a mask's side.</summary>
internal static class OutputEmitter
{
    public static void Emit(Detections detections, Value masks, NetworkImage image, ModelConfiguration configuration)
    {
        GraphBuilder graph = detections.Boxes.Graph;
        graph.BeginScope("outputs");
        ModelOptions options = configuration.Options;
        Value boxes = InOriginalPixels(detections.Boxes, image);
        Value labels = graph.Constant(configuration.ClassNames).Gather(detections.Classes);
        Value ownMasks = masks.First(detections.Classes.Length(0));
        Value settings = graph.Matrix(3, options.MaskSide, options.Detection.MaskThreshold, (float)options.Detection.Pasting);

        graph.Output(GraphColumns.Boxes, boxes.Reshape(1, -1), ElementType.Float, 1, "4D");
        graph.Output(GraphColumns.Scores, detections.Scores.Unsqueeze(0), ElementType.Float, 1, "D");
        graph.Output(GraphColumns.Labels, labels.Unsqueeze(0), ElementType.String, 1, "D");
        graph.Output(GraphColumns.Masks, ownMasks.Reshape(1, -1), ElementType.Float, 1, "Dmm");
        graph.Output(GraphColumns.MaskSettings, settings, ElementType.Float, 1, 3);
    }

    /// <summary>Width and height have scales of their own: each was cut to whole pixels by itself.</summary>
    private static Value InOriginalPixels(Value boxes, NetworkImage image)
    {
        Value scale = image.OriginalSize.Cast(ElementType.Float) / image.Size.Cast(ElementType.Float);
        return boxes * scale.Gather(boxes.Graph.Constant(1, 0, 1, 0));
    }
}
