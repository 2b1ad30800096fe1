// R: regions. F: channels of stage 4. P: bins along each side. I: channels of stage 5, Q: half of P.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// C4's mask head: the box head's stage 5 without the average, [R, F, P, P] to [R, I, Q, Q] (He et al. 2017, figure 4, left). The weights are the
/// box head's, and are in the state dict as its own.
/// </summary>
internal sealed class StageMaskHead(StageBoxHead shared) : MaskHead(nameof(StageMaskHead))
{
    public override long Width => shared.Width;

    public override Tensor Forward(Tensor x) => shared.Stage.Forward(x);
}
