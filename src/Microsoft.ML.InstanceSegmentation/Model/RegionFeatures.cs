// N: images. C: channels. R: regions. P: bins along each side. Level l has feature maps of H_l × W_l cells.
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Features of regions of any size as grids of one size.</summary>
internal static class RegionFeatures
{
    /// <summary>Pools all regions, each from its level.</summary>
    /// <param name="features">[N, C, H_l, W_l] of each level, float32 or float64, channels innermost in memory for speed.</param>
    /// <param name="call">What to pool and how.</param>
    /// <returns>[R, C, P, P], channels innermost in memory; with the graph to all levels.</returns>
    public static Tensor Pool(IReadOnlyList<Tensor> features, PoolingCall call)
    {
        // The kernels compute addresses from these numbers.
        foreach ((int image, int level, _) in call.Regions)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)level, (uint)features.Count, nameof(level));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)image, (uint)features[0].shape[0], nameof(image));
        }
        using DisposeScope scope = NewDisposeScope();
        Tensor pooled = features[0].device_type == DeviceType.CPU
            ? PoolingFunction.Pool(features, call)
            : call.Method.PoolByOperators(features, call);
        return pooled.MoveToOuterDisposeScope();
    }
}
