// N: images. F: channels of stage 4. H, W: height and width.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>
/// The residual network up to stage 4, [N, 3, H, W] to one level [N, F, H / 16, W / 16] (He et al. 2016, "C4"). With one coarse scale it
/// shows most of what a region loses when its pooling rounds.
/// </summary>
internal sealed class SingleScaleBackbone : Backbone
{
    private readonly ResNet body;

    public SingleScaleBackbone(BackboneOptions options, WeightInitializer init)
        : base(nameof(SingleScaleBackbone))
    {
        body = new ResNet(options, init);
        register_module(nameof(body), body);
    }

    public override Tensor[] Forward(Tensor images) => [.. body.Forward(images)];
}
