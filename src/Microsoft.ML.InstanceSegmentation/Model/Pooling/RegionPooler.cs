// N: images. F: pyramid channels. R: regions. P: bins along each side. C: channels. Level l has feature maps of H_l × W_l cells.
using Microsoft.ML.InstanceSegmentation.Boxes;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Pools the features of boxes, each from the pyramid level that suits its size.</summary>
internal sealed class RegionPooler(BackboneOptions backbone, PoolingOptions pooling, int bins, BackwardFailure failure)
{
    private readonly PyramidLevelRule _mapper = new(backbone.FeatureStages[0], backbone.FeatureStages[^1]);
    private readonly float[] _scales = [.. backbone.FeatureStages.Select(stage => 1f / (1 << stage))];
    private readonly PoolingMethod _method = PoolingMethod.Create(pooling, bins);

    /// <summary>Features [R, F, P, P] of the boxes.</summary>
    /// <param name="levels">Pyramid levels, the finest first; the pooled one, if it is there, is for proposals only.</param>
    /// <param name="boxes">Image and box of each region, in input pixels.</param>
    public Tensor Pool(IReadOnlyList<Tensor> levels, IEnumerable<(int Image, Box Box)> boxes)
    {
        Region[] regions = [.. boxes.Select(region => new Region(region.Image, _mapper.Level(region.Box), region.Box))];
        return RegionFeatures.Pool([.. levels.Take(_scales.Length)], new PoolingCall(_scales, regions, _method) { Failure = failure });
    }
}

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
            ? RegionPoolingAutograd.Pool(features, call)
            : call.Method.PoolByOperators(features, call);
        return pooled.MoveToOuterDisposeScope();
    }
}
