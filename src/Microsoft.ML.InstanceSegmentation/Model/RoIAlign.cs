// N: images. C: channels. R: regions. P: bins along each side. Level l has feature maps of H_l × W_l cells.
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// RoIAlign (He et al. 2017, section 3): a grid of bins is laid over each region without rounding, and each bin gets the average or the
/// maximum of the feature map at regularly spaced points, interpolated bilinearly.
/// </summary>
internal static class RoIAlign
{
    /// <summary>Pools all regions, each from its level.</summary>
    /// <param name="features">[N, C, H_l, W_l] of each level, float32 or float64, channels innermost in memory for speed.</param>
    /// <param name="call">What to pool and how.</param>
    /// <returns>[R, C, P, P], channels innermost in memory; with the graph to all levels.</returns>
    public static Tensor Pool(IReadOnlyList<Tensor> features, RoIAlignCall call)
    {
        // The kernels compute addresses from these numbers.
        foreach ((int image, int level, _) in call.Regions)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)level, (uint)features.Count, nameof(level));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)image, (uint)features[0].shape[0], nameof(image));
        }
        using DisposeScope scope = NewDisposeScope();
        Tensor pooled = features[0].device_type == DeviceType.CPU
            ? RoIAlignFunction.Pool(features, call)
            : RoIAlignTensors.Pool(features, call);
        return pooled.MoveToOuterDisposeScope();
    }
}

/// <summary>What a call of RoIAlign takes beside the features.</summary>
/// <param name="Scales">Feature cells of each level for an input pixel: 1 / stride.</param>
/// <param name="Regions">The regions, in input pixels.</param>
/// <param name="Settings">How they are pooled.</param>
internal sealed record RoIAlignCall(IReadOnlyList<float> Scales, Region[] Regions, RoIAlignSettings Settings);
