// N: images. F: channels of every level. H_l, W_l: height and width of level l.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>The residual network and the feature pyramid on it; a pooled level comes last, for proposals only.</summary>
internal sealed class PyramidBackbone : Backbone
{
    private readonly ResNet body;
    private readonly FeaturePyramid fpn;

    public PyramidBackbone(BackboneOptions options, WeightInitializer init)
        : base(nameof(PyramidBackbone))
    {
        body = new ResNet(options, init);
        fpn = new FeaturePyramid([.. options.Stages.Select(stage => ResNetStage.Channels(stage, options.Depth))], options, init);
        register_module(nameof(body), body);
        register_module(nameof(fpn), fpn);
    }

    public override Tensor[] Forward(Tensor images) => fpn.Forward(body.Forward(images));
}
