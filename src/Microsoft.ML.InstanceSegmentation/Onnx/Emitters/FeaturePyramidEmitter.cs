namespace Microsoft.ML.InstanceSegmentation.Onnx;

/// <summary>
/// The feature pyramid (Lin et al. 2017, figure 3): from the coarsest map down, each is doubled and added to the next finer one.
/// </summary>
internal static class FeaturePyramidEmitter
{
    /// <summary>One level for each stage, finest first, and a pooled one for proposals of large objects; all PyramidWidth wide.</summary>
    public static GraphValue[] Emit(GraphValue[] stages, BackboneOptions options)
    {
        stages[0].Graph.BeginScope("pyramid");
        var pyramid = new GraphValue[stages.Length + 1];
        GraphValue merged = default;
        for (int level = stages.Length - 1; level >= 0; level--)
        {
            GraphValue lateral = stages[level].ConvolveBlock($"backbone.fpn.inner_blocks.{level}", options.PyramidWidth, 1, options.LevelNorm);
            merged = level == stages.Length - 1 ? lateral : lateral + merged.ResizeNearest(lateral.Size());
            pyramid[level] = merged.ConvolveBlock($"backbone.fpn.layer_blocks.{level}", options.PyramidWidth, 3, options.LevelNorm);
        }
        pyramid[^1] = pyramid[^2].MaxPool(kernel: 1, stride: 2);
        return pyramid;
    }
}
