using Microsoft.ML.InstanceSegmentation.Boxes;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>
/// The region proposal network (Ren et al. 2015, section 3.1).
/// A: anchors a location, K: anchors of a level that are looked at, R: proposals.
/// </summary>
internal static class ProposalEmitter
{
    /// <summary>Proposals [R, 4], best first, in pixels of the resized image; a row of zeros where there is none.</summary>
    public static GraphValue Emit(GraphValue[] pyramid, NetworkImage image, ModelOptions options)
    {
        GraphBuilder graph = image.Pixels.Graph;
        var boxes = new List<GraphValue>();
        var scores = new List<GraphValue>();
        for (int level = 0; level < pyramid.Length; level++)
        {
            graph.BeginScope($"proposals/{level}");
            (GraphValue levelBoxes, GraphValue levelScores) = OfLevel(pyramid[level], options.Anchors.Sizes[level], image, options);
            boxes.Add(levelBoxes);
            scores.Add(levelScores);
        }

        graph.BeginScope("proposals");
        GraphValue allScores = GraphValue.Concat(0, [.. scores]);
        GraphValue best = allScores.Largest(allScores.Length(0).AtMost(graph.Constant((long)options.Proposals.PostNms))).Indices;
        return GraphValue.Concat(0, [.. boxes]).Gather(best).AtLeastOneRow(graph.Matrix(4, 0, 0, 0, 0));
    }

    private static (GraphValue Boxes, GraphValue Scores) OfLevel(GraphValue features, IReadOnlyList<float> sizes, NetworkImage image, ModelOptions options)
    {
        GraphBuilder graph = features.Graph;
        ProposalOptions proposals = options.Proposals;
        long anchorsPerLocation = sizes.Count * options.Anchors.AspectRatios.Count;
        GraphValue hidden = features.ConvolveStack("rpn.head.conv.", [.. Enumerable.Repeat(options.Backbone.FeatureWidth, proposals.HeadDepth)]);
        GraphValue objectness = hidden.Convolve("rpn.head.cls_logits", anchorsPerLocation, 1);           // [1, A, H, W]
        GraphValue deltas = hidden.Convolve("rpn.head.bbox_pred", 4 * anchorsPerLocation, 1);            // [1, 4·A, H, W]
        objectness = objectness.Transpose(0, 2, 3, 1).Reshape(-1);                                  // [H·W·A]
        deltas = deltas.Transpose(0, 2, 3, 1).Reshape(-1, 4);                                       // [H·W·A, 4]

        (GraphValue logits, GraphValue indices) = objectness.Largest(objectness.Length(0).AtMost(graph.Constant((long)proposals.PreNms)));
        GraphValue anchors = AnchorEmitter.Emit(indices, features.Size(), image.PaddedSize, sizes, options.Anchors.AspectRatios);
        GraphValue boxes = BoxEmitter.Decode(deltas.Gather(indices), anchors, BoxCodeWeights.Proposals);
        boxes = boxes.Clip(image).Unsqueeze(0);                                                     // [1, K, 4]
        GraphValue scores = logits.Sigmoid().Unsqueeze(0);                                               // [1, K]

        GraphValue valid = (boxes.Sides().Minimum(-1) >= proposals.MinSize) & (scores >= proposals.ScoreThreshold);
        GraphValue kept = BoxEmitter.Suppress(boxes, scores, valid, proposals.PostNms, proposals.NmsThreshold);
        return (boxes.GatherEach(kept), scores.GatherEach(kept));
    }
}
