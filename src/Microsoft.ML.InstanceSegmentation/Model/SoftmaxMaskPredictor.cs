// R: regions. m: cells of a mask along each side. C: classes with the background.
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// A softmax over all classes and the background for each cell, trained by cross entropy, as semantic segmentation does it: what He et al.
/// 2017, table 2b, compares independent sigmoids with. A cell is of the region's class where at least half of it is on the instance.
/// </summary>
internal sealed class SoftmaxMaskPredictor(HeadOptions options, long inputs, long classes, WeightInitializer init)
    : MaskPredictor(nameof(SoftmaxMaskPredictor), options, inputs, classes, init)
{
    private static readonly Scalar Half = 0.5f;

    public override Tensor Loss(Tensor x, Tensor classes, Tensor targets)
    {
        Tensor logs = Logs(x); // [R, m·m, C]
        Tensor right = where(targets.ge(Half), Own(logs, classes, x), Grid(logs.select(2, 0), x)); // [R, m, m]
        return right.mean().neg();
    }

    public override Tensor Probabilities(Tensor x, Tensor classes) => Own(Logs(x), classes, x).exp();

    private Tensor Logs(Tensor x) => Masks.Forward(Cells(x)).log_softmax(2);

    /// <summary>[R, m, m] of each region's class.</summary>
    private static Tensor Own(Tensor logs, Tensor classes, Tensor x) =>
        Grid(logs.gather(2, classes.view(-1, 1, 1).expand(-1, logs.shape[1], 1)).squeeze(2), x);
}
