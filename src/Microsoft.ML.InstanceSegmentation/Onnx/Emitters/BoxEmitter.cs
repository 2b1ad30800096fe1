using Microsoft.ML.InstanceSegmentation.Boxes;
using ElementType = Microsoft.ML.InstanceSegmentation.Onnx.TensorProto.Types.DataType;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>Arithmetic on boxes [..., 4]: x0, y0, x1, y1. G: groups that suppress among themselves only, N: boxes of each.</summary>
internal static class BoxEmitter
{
    // Scores of what is out, and the threshold between them and the scores, which start at 0.
    private const float OutScore = -1f;
    private const float OutThreshold = -0.5f;

    /// <summary>Width and height, [..., 2].</summary>
    public static GraphValue Sides(this GraphValue boxes) => boxes.Slice(-1, 2, 4) - boxes.Slice(-1, 0, 2);

    /// <summary>
    /// The boxes that deltas [..., 4] make of given ones, the inverse of Girshick et al. 2014, appendix C; centres move by
    /// d / weight sides, sides grow by exp(d / weight).
    /// </summary>
    public static GraphValue Decode(GraphValue deltas, GraphValue boxes, BoxCodeWeights weights)
    {
        GraphBuilder graph = boxes.Graph;
        GraphValue sides = boxes.Sides();
        GraphValue centres = boxes.Slice(-1, 0, 2) + sides * 0.5f;
        GraphValue newCentres = deltas.Slice(-1, 0, 2) / graph.Constant(weights.Centre) * sides + centres;
        GraphValue newSides = (deltas.Slice(-1, 2, 4) / graph.Constant(weights.Size)).AtMost(BoxCodeLimits.LargestLogRatio).Exp() * sides;
        GraphValue half = newSides * 0.5f;
        return GraphValue.Concat(-1, newCentres - half, newCentres + half);
    }

    /// <summary>Boxes cut to the resized image, without its padding.</summary>
    public static GraphValue Clip(this GraphValue boxes, NetworkImage image)
    {
        GraphValue corner = image.Size.Gather(boxes.Graph.Constant(1, 0, 1, 0)).Cast(ElementType.Float);
        return boxes.AtLeast(0f).AtMost(corner);
    }

    /// <summary>Greedy non-maximum suppression: indices [K, 2] of group and box, group by group, descending in score.</summary>
    /// <param name="boxes">[G, N, 4].</param>
    /// <param name="scores">[G, N], 0 to 1; of equal scores the first box wins.</param>
    /// <param name="valid">[G, N]: boxes that take part.</param>
    /// <param name="most">Boxes of each group that remain at most.</param>
    /// <param name="threshold">A box goes that overlaps a better one by more.</param>
    public static GraphValue Suppress(GraphValue boxes, GraphValue scores, GraphValue valid, long most, float threshold)
    {
        GraphBuilder graph = boxes.Graph;
        GraphValue candidates = scores.Where(valid, OutScore).Unsqueeze(1);    // [G, 1, N]
        GraphValue kept = graph.Node(
            "NonMaxSuppression",
            [boxes, candidates, graph.Constant(most), graph.Constant(threshold), graph.Constant(OutThreshold)]);
        return kept.Gather(graph.Constant(0, 2), axis: 1);                // the middle column, 0, would be a class
    }
}
