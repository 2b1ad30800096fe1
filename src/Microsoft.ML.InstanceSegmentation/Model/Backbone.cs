// N: images. F: channels of every level. H_l, W_l: height and width of level l.
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
