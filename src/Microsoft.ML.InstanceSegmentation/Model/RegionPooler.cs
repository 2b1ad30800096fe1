// N: images. F: pyramid channels. R: regions. P: bins along each side.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Pools the features of boxes, each from the pyramid level that suits its size.</summary>
internal sealed class RegionPooler(BackboneOptions backbone, PoolingOptions pooling, int bins)
{
    private readonly FeatureLevelMapper mapper = new(backbone.FeatureStages[0], backbone.FeatureStages[^1]);
    private readonly float[] scales = [.. backbone.FeatureStages.Select(stage => 1f / (1 << stage))];
    private readonly PoolingMethod method = PoolingMethod.Create(pooling, bins);

    /// <summary>Features [R, F, P, P] of the boxes.</summary>
    /// <param name="levels">Pyramid levels, the finest first; the pooled one, if it is there, is for proposals only.</param>
    /// <param name="boxes">Image and box of each region, in input pixels.</param>
    public Tensor Pool(IReadOnlyList<Tensor> levels, IEnumerable<(int Image, Box Box)> boxes)
    {
        Region[] regions = [.. boxes.Select(region => new Region(region.Image, mapper.Level(region.Box), region.Box))];
        return RegionFeatures.Pool([.. levels.Take(scales.Length)], new PoolingCall(scales, regions, method));
    }
}
