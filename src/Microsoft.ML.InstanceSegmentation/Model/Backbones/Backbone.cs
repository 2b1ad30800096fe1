// N: images. F: channels of every level. H_l, W_l: height and width of level l. H, W: height and width.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>From images to the features that proposals are made of and regions are pooled from.</summary>
internal abstract class Backbone(string name) : Layer(name)
{
    /// <summary>From images [N, 3, H, W] the levels [N, F, H_l, W_l], the finest first; F is <see cref="BackboneOptions.FeatureWidth"/>.</summary>
    public abstract Tensor[] Forward(Tensor images);

    public static Backbone Create(BackboneOptions options, WeightInitializer init) => options.Kind switch
    {
        BackboneKind.FeaturePyramid => new PyramidBackbone(options, init),
        BackboneKind.C4 => new SingleScaleBackbone(options, init),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Kind, "Unknown backbone."),
    };
}

/// <summary>The residual network and the feature pyramid on it; a pooled level comes last, for proposals only.</summary>
internal sealed class PyramidBackbone : Backbone
{
    private readonly ResNet _body;
    private readonly FeaturePyramid _fpn;

    public PyramidBackbone(BackboneOptions options, WeightInitializer init)
        : base(nameof(PyramidBackbone))
    {
        _body = new ResNet(options, init);
        _fpn = new FeaturePyramid([.. options.Stages.Select(stage => (long)ResNetTable.Channels(stage, options.Depth))], options, init);
        register_module("body", _body);
        register_module("fpn", _fpn);
    }

    public override Tensor[] Forward(Tensor images) => _fpn.Forward(_body.Forward(images));
}

/// <summary>
/// The residual network up to stage 4, [N, 3, H, W] to one level [N, F, H / 16, W / 16] (He et al. 2016, "C4"). With one coarse scale it
/// shows most of what a region loses when its pooling rounds.
/// </summary>
internal sealed class SingleScaleBackbone : Backbone
{
    private readonly ResNet _body;

    public SingleScaleBackbone(BackboneOptions options, WeightInitializer init)
        : base(nameof(SingleScaleBackbone))
    {
        _body = new ResNet(options, init);
        register_module("body", _body);
    }

    public override Tensor[] Forward(Tensor images) => [.. _body.Forward(images)];
}
