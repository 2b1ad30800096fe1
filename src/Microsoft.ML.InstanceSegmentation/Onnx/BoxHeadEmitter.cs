namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>Class logits [R, 1 + classes], the background first, and box deltas [R, 4·(1 + classes)] of each region.</summary>
internal readonly record struct RegionPredictions(Value ClassLogits, Value BoxDeltas);

/// <summary>The box head, a classifier and a box regression for each class (He et al. 2017, figure 4).</summary>
internal static class BoxHeadEmitter
{
    private const string Name = "roi_heads.box_head.";

    public static RegionPredictions Emit(Value[] levels, Value regions, ModelOptions options, int classes)
    {
        regions.Graph.BeginScope("box-head");
        (Value features, Value restore) = RoIAlignEmitter.Emit(levels, regions, options.Pooling.BoxBins, options);
        Value x = options.Backbone.Kind == BackboneKind.C4 ? Stage(features, options) : TwoLayers(features, options);
        return new RegionPredictions(
            x.Linear("roi_heads.box_predictor.cls_score", 1 + classes).Gather(restore),
            x.Linear("roi_heads.box_predictor.bbox_pred", 4 * (1 + classes)).Gather(restore));
    }

    /// <summary>Two hidden layers (figure 4, right).</summary>
    private static Value TwoLayers(Value features, ModelOptions options)
    {
        long bins = options.Pooling.BoxBins;
        Value x = features.Reshape(0, options.Backbone.PyramidWidth * bins * bins);     // [R, C·bins·bins]
        x = x.Linear(Name + "fc6", options.Heads.BoxWidth).Relu();
        return x.Linear(Name + "fc7", options.Heads.BoxWidth).Relu();
    }

    /// <summary>Stage 5 of the residual network and its average (figure 4, left).</summary>
    private static Value Stage(Value features, ModelOptions options) =>
        SharedStage(features, options).Mean(2, 3);                                      // [R, C₅]

    /// <summary>What C4's box and mask head have in common.</summary>
    public static Value SharedStage(Value features, ModelOptions options) => ResNetEmitter.Stage(features, 5, Name + "layer4", options.Backbone);
}
