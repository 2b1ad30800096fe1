using Microsoft.ML.InstanceSegmentation.Boxes;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>The detections of the image, best first.</summary>
/// <param name="Boxes">[D, 4] in pixels of the resized image.</param>
/// <param name="Scores">[D].</param>
/// <param name="Classes">int64 [D], from 0: the background is not counted.</param>
internal readonly record struct Detections(GraphValue Boxes, GraphValue Scores, GraphValue Classes);

/// <summary>From the predictions of the box head to the detections that are kept. R: regions, C: classes, D: detections.</summary>
internal static class DetectionEmitter
{
    public static Detections Emit(RegionPredictions predictions, GraphValue regions, NetworkImage image, ModelOptions model, int classes)
    {
        GraphBuilder graph = regions.Graph;
        graph.BeginScope("detections");
        DetectionOptions options = model.Detection;
        GraphValue scores = predictions.ClassLogits.Softmax().Slice(1, start: 1).Transpose(1, 0);                        // [C, R]
        GraphValue boxes = model.Heads.ClassAgnosticBoxes
            ? Decode(predictions.BoxDeltas, regions, image).Unsqueeze(0).Expand(classes, 1, 1)
            : Decode(OfClasses(predictions.BoxDeltas, classes), regions, image);                                    // [C, R, 4]

        GraphValue valid = (scores > options.ScoreThreshold) & (boxes.Sides().Minimum(-1) >= DetectionFilter.SmallestDetection);
        GraphValue kept = BoxEmitter.Suppress(boxes, scores, valid, options.MaxDetections, options.NmsThreshold);        // [K, 2]

        kept = InOrderOfRegions(kept, classes);
        GraphValue most = kept.Length(0).AtMost(graph.Constant((long)options.MaxDetections));
        (GraphValue best, GraphValue order) = scores.GatherEach(kept).Largest(most);
        kept = kept.Gather(order);                                                                                  // [D, 2]
        var detections = new Detections(boxes.GatherEach(kept), best, kept.Slice(1, 0, 1).Reshape(-1));
        return options.DecayOverlapping ? OverlapDecayEmitter.Emit(detections, options.ScoreThreshold) : detections;
    }

    /// <summary>[C, R, 4] of [R, 4·(1 + C)], without the background.</summary>
    private static GraphValue OfClasses(GraphValue deltas, int classes) => deltas.Reshape(0, 1 + classes, 4).Slice(1, start: 1).Transpose(1, 0, 2);

    private static GraphValue Decode(GraphValue deltas, GraphValue regions, NetworkImage image) =>
        BoxEmitter.Decode(deltas, regions, BoxCodeWeights.Regions).Clip(image);

    /// <summary>Of equal scores, and 1 is not rare, that of the better region comes first, then that of the lower class.</summary>
    private static GraphValue InOrderOfRegions(GraphValue kept, long classes)
    {
        GraphValue position = kept.Slice(1, 1, 2) * classes + kept.Slice(1, 0, 1);    // [K, 1]
        return kept.Gather(position.Reshape(-1).ArgSort());
    }
}
