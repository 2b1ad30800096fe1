using Microsoft.ML.InstanceSegmentation.Boxes;

namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>Features of each region, from the pyramid level that suits its size. R: regions, C: channels.</summary>
internal static class RegionPoolerEmitter
{
    /// <summary>
    /// Features [R, C, bins, bins] in order of level, and the indices [R] that bring what is computed from them into the order
    /// of the regions: that is far smaller than the features.
    /// </summary>
    public static (GraphValue Features, GraphValue Restore) Emit(GraphValue[] pyramid, GraphValue regions, long bins, ModelOptions options)
    {
        GraphValue sides = regions.Sides();
        GraphValue side = (sides.Slice(1, 0, 1) * sides.Slice(1, 1, 2)).Sqrt().Reshape(-1);     // [R]
        var features = new List<GraphValue>();
        var order = new List<GraphValue>();
        IReadOnlyList<int> stages = options.Backbone.FeatureStages;
        for (int level = 0; level < stages.Count; level++)
        {
            GraphValue fits = side >= (level == 0 ? 0 : PyramidLevelRule.SmallestSide(stages[level]));
            if (level < stages.Count - 1)
                fits &= side < PyramidLevelRule.SmallestSide(stages[level + 1]);
            GraphValue indices = fits.IndicesWhereTrue();
            order.Add(indices);
            features.Add(Pool(pyramid[level], regions.Gather(indices), 1f / (1 << stages[level]), bins, options.Pooling));
        }
        return (GraphValue.Concat(0, [.. features]), GraphValue.Concat(0, [.. order]).ArgSort());
    }

    private static GraphValue Pool(GraphValue features, GraphValue regions, float scale, long bins, PoolingOptions options) => options.Kind switch
    {
        RegionPooling.RoIPool => RoIPoolEmitter.Pool(features, regions, scale, bins),
        RegionPooling.AlignMaximum => RoIAlignEmitter.Maximum(features, regions, scale, bins, options),
        _ => RoIAlignEmitter.Average(features, regions, scale, bins, options),
    };
}
