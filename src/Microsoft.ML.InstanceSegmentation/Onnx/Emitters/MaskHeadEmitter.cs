namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>
/// The mask head: a small fully convolutional network on each detection (He et al. 2017, figure 4).
/// D: detections, m: cells of a mask's side.
/// </summary>
internal static class MaskHeadEmitter
{
    /// <summary>Probabilities, m·m of each detection's own class; a single row where there is no detection.</summary>
    public static GraphValue Emit(GraphValue[] levels, Detections detections, ModelOptions options, int classes)
    {
        GraphBuilder graph = detections.Boxes.Graph;
        graph.BeginScope("mask-head");
        GraphValue regions = detections.Boxes.AtLeastOneRow(graph.Matrix(4, 0, 0, 0, 0));
        GraphValue ownClass = detections.Classes.AtLeastOneRow(graph.Constant(0L)) + 1;           // the background is output 0

        (GraphValue x, GraphValue restore) = RegionPoolerEmitter.Emit(levels, regions, options.Pooling.MaskBins, options);
        x = options.Backbone.Kind == BackboneKind.C4
            ? BoxHeadEmitter.SharedStage(x, options)
            : x.ConvolveStack("roi_heads.mask_head.", options.Heads.MaskWidths, options.Heads.BlockNorm);
        x = x.UpConvolve("roi_heads.mask_predictor.conv5_mask", options.Heads.MaskPredictorWidth).Relu();    // [D, width, m, m]

        long cells = (long)options.MaskSide * options.MaskSide;
        GraphValue features = x.Reshape(0, options.Heads.MaskPredictorWidth, cells).Gather(restore);              // [D, width, m·m]
        return options.Heads switch
        {
            { ClassAgnosticMasks: true } => Logits(features, masks: 1).Sigmoid(),
            { MaskLoss: MaskLoss.Softmax } => OwnProbabilities(Logits(features, 1 + classes), ownClass),
            _ => Logits(features, 1 + classes, ownClass).Sigmoid(),
        };
    }

    /// <summary>
    /// The last layer, a 1×1 convolution: logits [D, masks, m·m], or [D, 1, m·m] of each detection's own class, which the others need not
    /// be computed for.
    /// </summary>
    private static GraphValue Logits(GraphValue features, long masks, GraphValue? ownClass = null)
    {
        const string Predictor = "roi_heads.mask_predictor.mask_fcn_logits";
        GraphBuilder graph = features.Graph;
        GraphValue weight = graph.Weight(Predictor + ".weight", masks, -1, 1, 1);
        GraphValue bias = graph.Weight(Predictor + ".bias", masks);
        return ownClass is { } own
            ? graph.Node("MatMul", [weight.Reshape(masks, 1, -1).Gather(own), features]) + bias.Reshape(masks, 1, 1).Gather(own)
            : graph.Node("MatMul", [weight.Reshape(1, masks, -1), features]) + bias.Reshape(1, masks, 1);
    }

    /// <summary>[D, m·m] of [D, 1 + classes, m·m].</summary>
    private static GraphValue OwnProbabilities(GraphValue logits, GraphValue ownClass)
    {
        GraphValue rows = logits.Graph.Range(ownClass.Length(0));
        return logits.Softmax(axis: 1).GatherEach(GraphValue.Concat(1, rows.Unsqueeze(1), ownClass.Unsqueeze(1)));
    }
}
