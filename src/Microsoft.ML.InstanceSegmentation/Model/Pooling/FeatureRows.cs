// N: images. C: channels. Level l has feature maps of H_l × W_l cells.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>The cells of all levels as the rows of one matrix: by level, image, row and column.</summary>
internal static class FeatureRows
{
    /// <summary>[Σ N·H·W, C] of levels [N, C, H_l, W_l].</summary>
    public static Tensor Of(IReadOnlyList<Tensor> features) =>
        cat([.. features.Select(level => ChannelsLast.ToMemory(level).reshape(-1, level.shape[1]))]);

    /// <summary>The row that each level starts with.</summary>
    public static long[] LevelStarts(IReadOnlyList<Tensor> features)
    {
        var starts = new long[features.Count];
        for (int level = 1; level < starts.Length; level++)
        {
            long[] finer = features[level - 1].shape;
            starts[level] = starts[level - 1] + (finer[0] * finer[2] * finer[3]);
        }
        return starts;
    }
}
