namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>
/// Class logits [R, 1 + classes], the background first, and box deltas [R, 4·(1 + classes)] of each region, or class-agnostic [R, 4].
/// </summary>
internal readonly record struct RegionPredictions(GraphValue ClassLogits, GraphValue BoxDeltas);

/// <summary>The box head, a classifier and a box regression for each class (He et al. 2017, figure 4).</summary>
internal static class BoxHeadEmitter
{
    private const string Name = "roi_heads.box_head.";

    public static RegionPredictions Emit(GraphValue[] levels, GraphValue regions, ModelOptions options, int classes)
    {
        regions.Graph.BeginScope("box-head");
        (GraphValue features, GraphValue restore) = RegionPoolerEmitter.Emit(levels, regions, options.Pooling.BoxBins, options);
        GraphValue x = options switch
        {
            { Backbone.Kind: BackboneKind.C4 } => Stage(features, options),
            { Heads.BoxConvolutions.Count: > 0 } => Convolutions(features, options),
            _ => TwoLayers(features, options),
        };
        return new RegionPredictions(
            x.Linear("roi_heads.box_predictor.cls_score", 1 + classes).Gather(restore),
            x.Linear("roi_heads.box_predictor.bbox_pred", 4 * options.Heads.BoxSets(1 + classes)).Gather(restore));
    }

    /// <summary>Two hidden layers (figure 4, right).</summary>
    private static GraphValue TwoLayers(GraphValue features, ModelOptions options)
    {
        GraphValue x = Flat(features, options.Backbone.PyramidWidth, options);
        x = x.Linear(Name + "fc6", options.Heads.BoxWidth).Relu();
        return x.Linear(Name + "fc7", options.Heads.BoxWidth).Relu();
    }

    /// <summary>Convolutions and one hidden layer, behind the step that makes vectors of the grids (Wu and He 2018, section 5.2).</summary>
    private static GraphValue Convolutions(GraphValue x, ModelOptions options)
    {
        IReadOnlyList<int> widths = options.Heads.BoxConvolutions;
        x = x.ConvolveStack(Name, widths, options.Heads.BlockNorm);
        return Flat(x, widths[^1], options).Linear($"{Name}{widths.Count + 1}", options.Heads.BoxWidth).Relu();
    }

    /// <summary>[R, C·bins·bins] of [R, C, bins, bins].</summary>
    private static GraphValue Flat(GraphValue x, long channels, ModelOptions options) => x.Reshape(0, channels * options.Pooling.BoxBins * options.Pooling.BoxBins);

    /// <summary>Stage 5 of the residual network and its average (figure 4, left).</summary>
    private static GraphValue Stage(GraphValue features, ModelOptions options) =>
        SharedStage(features, options).Mean(2, 3);                                      // [R, C₅]

    /// <summary>What C4's box and mask head have in common.</summary>
    public static GraphValue SharedStage(GraphValue features, ModelOptions options) => ResNetEmitter.Stage(features, ResNetTable.LastStage, Name + "layer4", options.Backbone);
}
