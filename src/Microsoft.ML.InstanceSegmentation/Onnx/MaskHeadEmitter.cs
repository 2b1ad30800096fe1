namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>
/// The mask head: a small fully convolutional network on each detection (He et al. 2017, figure 4).
/// D: detections, m: cells of a mask's side.
/// </summary>
internal static class MaskHeadEmitter
{
    /// <summary>Probabilities [D, 1, m·m] of each detection's own class; a single row where there is no detection.</summary>
    public static Value Emit(Value[] levels, Detections detections, ModelOptions options, int classes)
    {
        GraphBuilder graph = detections.Boxes.Graph;
        graph.BeginScope("mask-head");
        Value regions = detections.Boxes.AtLeastOneRow(graph.Matrix(4, 0, 0, 0, 0));
        Value ownClass = detections.Classes.AtLeastOneRow(graph.Constant(0L)) + 1;           // the background is output 0

        (Value x, Value restore) = RegionFeaturesEmitter.Emit(levels, regions, options.Pooling.MaskBins, options);
        x = options.Backbone.Kind == BackboneKind.C4 ? BoxHeadEmitter.SharedStage(x, options) : Convolutions(x, options.Heads);
        x = x.UpConvolve("roi_heads.mask_predictor.conv5_mask", options.Heads.MaskPredictorWidth).Relu();    // [D, width, m, m]

        // The last layer, a 1×1 convolution to every class, is done for the detection's own class only.
        const string Predictor = "roi_heads.mask_predictor.mask_fcn_logits";
        long width = options.Heads.MaskPredictorWidth;
        long cells = (long)options.MaskSide * options.MaskSide;
        Value weight = graph.Weight(Predictor + ".weight", 1 + classes, width, 1, 1).Reshape(1 + classes, 1, width).Gather(ownClass);
        Value bias = graph.Weight(Predictor + ".bias", 1 + classes).Reshape(1 + classes, 1, 1).Gather(ownClass);
        Value features = x.Reshape(0, width, cells).Gather(restore);
        return (graph.Node("MatMul", [weight, features]) + bias).Sigmoid();
    }

    private static Value Convolutions(Value x, HeadOptions options)
    {
        for (int layer = 0; layer < options.MaskWidths.Count; layer++)
            x = x.ConvolveBlock($"roi_heads.mask_head.{layer}", options.MaskWidths[layer], 3, options.BlockNorm).Relu();
        return x;
    }
}
