namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>Class logits [R, 1 + classes], the background first, and box deltas [R, 4·(1 + classes)] of each region.</summary>
internal readonly record struct RegionPredictions(Value ClassLogits, Value BoxDeltas);

/// <summary>The box head: two hidden layers, a classifier and a box regression for each class (He et al. 2017, figure 4, right).</summary>
internal static class BoxHeadEmitter
{
    public static RegionPredictions Emit(Value[] pyramid, Value regions, ModelOptions options, int classes)
    {
        regions.Graph.BeginScope("box-head");
        long width = options.Heads.BoxWidth;
        long bins = options.Pooling.BoxBins;
        (Value features, Value restore) = RoIAlignEmitter.Emit(pyramid, regions, bins, options);

        Value x = features.Reshape(0, options.Backbone.PyramidWidth * bins * bins);     // [R, C·bins·bins]
        x = x.Linear("roi_heads.box_head.fc6", width).Relu();
        x = x.Linear("roi_heads.box_head.fc7", width).Relu();
        return new RegionPredictions(
            x.Linear("roi_heads.box_predictor.cls_score", 1 + classes).Gather(restore),
            x.Linear("roi_heads.box_predictor.bbox_pred", 4 * (1 + classes)).Gather(restore));
    }
}
