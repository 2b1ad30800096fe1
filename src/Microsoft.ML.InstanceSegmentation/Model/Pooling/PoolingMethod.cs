// N: images. C: channels. R: regions. P: bins along each side. Level l has feature maps of H_l × W_l cells.
using System.Numerics;
using Microsoft.ML.InstanceSegmentation.Boxes;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>How the features under a region become a grid of bins.</summary>
/// <param name="Bins">P.</param>
internal abstract record PoolingMethod(int Bins)
{
    /// <summary>Whether a bin's gradient goes to what was largest, which then has to be found in the features again.</summary>
    public abstract bool TakesMaximum { get; }

    /// <summary>The method on the CPU; a thread needs its own.</summary>
    public abstract CpuPoolingKernel<T> Kernel<T>(PoolingCall call)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The method in tensor operators, for devices other than the CPU; nothing is read back from the device.</summary>
    /// <returns>[R, C, P, P], channels innermost in memory.</returns>
    public abstract Tensor PoolByOperators(IReadOnlyList<Tensor> features, PoolingCall call);

    public static PoolingMethod Create(PoolingOptions options, int bins) => options.Kind switch
    {
        RegionPooling.AlignAverage => new RoIAlign(bins, options.SamplingRatio, options.Aligned),
        RegionPooling.AlignMaximum => new RoIAlign(bins, options.SamplingRatio, options.Aligned, Maximum: true),
        RegionPooling.RoIPool => new RoIPool(bins),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Kind, "Unknown pooling."),
    };
}

/// <summary>What region pooling takes beside the features.</summary>
/// <param name="Scales">Feature cells of each level for an input pixel: 1 / stride.</param>
/// <param name="Regions">The regions, in input pixels.</param>
/// <param name="Method">How they are pooled.</param>
internal sealed record PoolingCall(IReadOnlyList<float> Scales, Region[] Regions, PoolingMethod Method)
{
    /// <summary>Is told where the backward pass fails.</summary>
    public BackwardFailure Failure { get; init; } = new();
}

/// <summary>A box to pool features for: the image of the batch that it is in, the pyramid level that it is pooled from, 0 for the finest.</summary>
internal readonly record struct Region(int Image, int Level, Box Box);
