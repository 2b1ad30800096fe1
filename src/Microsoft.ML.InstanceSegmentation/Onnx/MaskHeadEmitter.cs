namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>
/// The mask head: a small fully convolutional network on each detection (He et al. 2017, figure 4).
/// D: detections, m: cells of a mask's side.
/// </summary>
internal static class MaskHeadEmitter
{
    /// <summary>Probabilities, m·m of each detection's own class; a single row where there is no detection.</summary>
    public static Value Emit(Value[] levels, Detections detections, ModelOptions options, int classes)
    {
        GraphBuilder graph = detections.Boxes.Graph;
        graph.BeginScope("mask-head");
        Value regions = detections.Boxes.AtLeastOneRow(graph.Matrix(4, 0, 0, 0, 0));
        Value ownClass = detections.Classes.AtLeastOneRow(graph.Constant(0L)) + 1;           // the background is output 0

        (Value x, Value restore) = RegionFeaturesEmitter.Emit(levels, regions, options.Pooling.MaskBins, options);
        x = options.Backbone.Kind == BackboneKind.C4 ? BoxHeadEmitter.SharedStage(x, options) : Convolutions(x, options.Heads);
        x = x.UpConvolve("roi_heads.mask_predictor.conv5_mask", options.Heads.MaskPredictorWidth).Relu();    // [D, width, m, m]

        long cells = (long)options.MaskSide * options.MaskSide;
        Value features = x.Reshape(0, options.Heads.MaskPredictorWidth, cells).Gather(restore);              // [D, width, m·m]
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
    private static Value Logits(Value features, long masks, Value? ownClass = null)
    {
        const string Predictor = "roi_heads.mask_predictor.mask_fcn_logits";
        GraphBuilder graph = features.Graph;
        Value weight = graph.Weight(Predictor + ".weight", masks, -1, 1, 1);
        Value bias = graph.Weight(Predictor + ".bias", masks);
        return ownClass is { } own
            ? graph.Node("MatMul", [weight.Reshape(masks, 1, -1).Gather(own), features]) + bias.Reshape(masks, 1, 1).Gather(own)
            : graph.Node("MatMul", [weight.Reshape(1, masks, -1), features]) + bias.Reshape(1, masks, 1);
    }

    /// <summary>[D, m·m] of [D, 1 + classes, m·m].</summary>
    private static Value OwnProbabilities(Value logits, Value ownClass)
    {
        Value rows = logits.Graph.Range(ownClass.Length(0));
        return logits.Softmax(axis: 1).GatherEach(Value.Concat(1, rows.Unsqueeze(1), ownClass.Unsqueeze(1)));
    }

    private static Value Convolutions(Value x, HeadOptions options)
    {
        for (int layer = 0; layer < options.MaskWidths.Count; layer++)
            x = x.ConvolveBlock($"roi_heads.mask_head.{layer}", options.MaskWidths[layer], 3, options.BlockNorm).Relu();
        return x;
    }
}
