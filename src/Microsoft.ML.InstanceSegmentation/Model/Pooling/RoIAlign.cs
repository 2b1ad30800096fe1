using System.Numerics;
using Microsoft.ML.InstanceSegmentation.Boxes;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// RoIAlign (He et al. 2017, section 3): a grid of bins is laid over each region without rounding, and each bin gets the average or the
/// maximum of the feature map at regularly spaced points, interpolated bilinearly.
/// </summary>
/// <param name="Bins">Bins along each side.</param>
/// <param name="SamplingRatio">Bilinear samples along each side of a bin; 0 takes one for each feature cell that the bin spans.</param>
/// <param name="Aligned">Whether coordinates are shifted by half a cell, so that they mean the same as the cells' centres.</param>
/// <param name="Maximum">Whether a bin gets the maximum of its samples rather than the average.</param>
internal sealed record RoIAlign(int Bins, int SamplingRatio, bool Aligned = false, bool Maximum = false) : PoolingMethod(Bins)
{
    public override bool TakesMaximum => Maximum;

    public override CpuPoolingKernel<T> Kernel<T>(PoolingCall call) => new RoIAlignCpu<T>(this, MostInBin<T>(call));

    public override Tensor PoolByOperators(IReadOnlyList<Tensor> features, PoolingCall call) => RoIAlignOperators.Pool(features, call, this);

    /// <summary>Most samples that a bin of any region takes along an axis.</summary>
    public int MostInBin<T>(PoolingCall call)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int most = SamplingRatio;
        if (most > 0)
            return most;
        foreach ((_, int level, Box box) in call.Regions)
        {
            most = Math.Max(most, RoIAlignSamples<T>.CountInBin(this, box.X0, box.X1, call.Scales[level]));
            most = Math.Max(most, RoIAlignSamples<T>.CountInBin(this, box.Y0, box.Y1, call.Scales[level]));
        }
        return most;
    }
}
