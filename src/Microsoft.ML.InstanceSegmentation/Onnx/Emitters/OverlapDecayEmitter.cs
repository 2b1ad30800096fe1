using Microsoft.ML.InstanceSegmentation.Boxes;
using ElementType = Microsoft.ML.InstanceSegmentation.Onnx.TensorProto.Types.DataType;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary><see cref="OverlapDecay"/> as a graph. D: detections, the best first.</summary>
internal static class OverlapDecayEmitter
{
    /// <summary>The detections with lowered scores, the best first again; those whose score is no longer above the threshold go.</summary>
    public static Detections Emit(Detections detections, float scoreThreshold)
    {
        detections = WithEmptyOne(detections);
        GraphValue overlaps = WithBetter(detections);                                                  // [D, D], zeros but above the diagonal
        GraphValue own = (1f - overlaps.Maximum(0)).AtLeast(OverlapDecay.SmallestShare);                   // [D]
        GraphValue decay = ((1f - overlaps) / own.Unsqueeze(1)).Minimum(0).AtMost(1f);                     // [D]
        GraphValue scores = detections.Scores * decay;

        GraphValue remaining = (scores > scoreThreshold).IndicesWhereTrue();
        (GraphValue best, GraphValue order) = scores.Gather(remaining).Largest(remaining.Length(0));
        GraphValue kept = remaining.Gather(order);
        return new Detections(detections.Boxes.Gather(kept), best, detections.Classes.Gather(kept));
    }

    /// <summary>
    /// With one more, of score 0, which no threshold lets stay: a minimum over no row at all is not defined.
    /// </summary>
    private static Detections WithEmptyOne(Detections detections)
    {
        GraphBuilder graph = detections.Boxes.Graph;
        return new Detections(
            GraphValue.Concat(0, detections.Boxes, graph.Constant(0f, 0f, 0f, 0f).Unsqueeze(0)),
            GraphValue.Concat(0, detections.Scores, graph.Constant(0f)),
            GraphValue.Concat(0, detections.Classes, graph.Constant(0L)));
    }

    /// <summary>Intersection over union of each box (column) with each better one of its class (row).</summary>
    private static GraphValue WithBetter(Detections detections)
    {
        (GraphValue boxes, GraphValue classes) = (detections.Boxes, detections.Classes);
        GraphBuilder graph = boxes.Graph;
        (GraphValue rows, GraphValue columns) = (boxes.Unsqueeze(1), boxes.Unsqueeze(0));              // [D, 1, 4], [1, D, 4]
        GraphValue lower = rows.Slice(-1, 0, 2).AtLeast(columns.Slice(-1, 0, 2));
        GraphValue upper = rows.Slice(-1, 2, 4).AtMost(columns.Slice(-1, 2, 4));
        GraphValue shared = Area((upper - lower).AtLeast(0f));                                         // [D, D]
        GraphValue areas = Area(boxes.Sides());                                                        // [D]
        // Of two boxes one is a detection, and no detection is without area: the filter keeps none so thin.
        GraphValue overlaps = shared / (areas.Unsqueeze(1) + areas.Unsqueeze(0) - shared);
        GraphValue sameClass = graph.Node("Equal", [classes.Unsqueeze(1), classes.Unsqueeze(0)]).Cast(ElementType.Float);
        return graph.Node("Trilu", [overlaps * sameClass, graph.Constant(1L)], ("upper", 1L));
    }

    /// <summary>[...] of sides [..., 2].</summary>
    private static GraphValue Area(GraphValue sides) => (sides.Slice(-1, 0, 1) * sides.Slice(-1, 1, 2)).Minimum(-1);
}
