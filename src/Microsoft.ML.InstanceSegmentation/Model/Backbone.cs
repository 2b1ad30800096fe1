// N: images. F: channels of every level. H_l, W_l: height and width of level l.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>The residual network and the feature pyramid on it.</summary>
internal sealed class Backbone : Layer
{
    private readonly ResNet body;
    private readonly FeaturePyramid fpn;

    public Backbone(BackboneOptions options, WeightInitializer init)
        : base(nameof(Backbone))
    {
        body = new ResNet(options, init);
        fpn = new FeaturePyramid(body.OutputChannels, options.PyramidWidth, init);
        register_module(nameof(body), body);
        register_module(nameof(fpn), fpn);
    }

    /// <summary>From images [N, 3, H, W] the levels [N, F, H_l, W_l], the finest first, the pooled one last.</summary>
    public Tensor[] Forward(Tensor images) => fpn.Forward(body.Forward(images));
}
