using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// RoIPool (Girshick 2015, section 2.1): a region's corners are rounded to whole feature cells, its bins too, and each bin gets the
/// maximum of its cells. What the rounding costs is the reason for <see cref="RoIAlign"/>.
/// </summary>
/// <param name="Bins">Bins along each side.</param>
internal sealed record RoIPool(int Bins) : PoolingMethod(Bins)
{
    public override bool TakesMaximum => true;

    public override CpuPoolingKernel<T> Kernel<T>(PoolingCall call) => new RoIPoolCpu<T>(Bins);

    public override Tensor PoolByOperators(IReadOnlyList<Tensor> features, PoolingCall call) => RoIPoolOperators.Pool(features, call);
}
