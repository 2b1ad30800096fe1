// R: regions. F: channels of stage 4. P: bins along each side. I: channels of stage 5.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// C4's box head: stage 5 of the residual network over each region's features, and its average (He et al. 2017, figure 4, left):
/// [R, F, P, P] to [R, I].
/// </summary>
internal sealed class StageBoxHead : BoxHead
{
    private const int LastStage = 5;
    private readonly ResNetStage layer4;

    public StageBoxHead(BackboneOptions options, WeightInitializer init)
        : base(nameof(StageBoxHead))
    {
        layer4 = new ResNetStage(LastStage, options, init);
        Width = ResNetStage.Channels(LastStage, options.Depth);
        register_module(nameof(layer4), layer4);
    }

    public override long Width { get; }

    /// <summary>What the mask head has in common with this one.</summary>
    public ResNetStage Stage => layer4;

    public override Tensor Forward(Tensor features) => layer4.Forward(features).mean([2, 3]);
}
