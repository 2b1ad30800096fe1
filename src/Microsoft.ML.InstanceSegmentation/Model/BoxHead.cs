// R: regions. F: channels of their features. P: bins along each side. I: features of a region.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>From a region's features [R, F, P, P] to one vector [R, I], which its class and box are read from.</summary>
internal abstract class BoxHead(string name) : Layer(name)
{
    /// <summary>I.</summary>
    public abstract long Width { get; }

    public abstract Tensor Forward(Tensor features);

    public static BoxHead Create(ModelOptions options, WeightInitializer init) => options.Backbone.Kind switch
    {
        BackboneKind.C4 => new StageBoxHead(options.Backbone, init),
        _ when options.Heads.BoxConvolutions.Count > 0 => new ConvolutionalBoxHead(options, init),
        _ => new TwoLayerBoxHead(options, init),
    };
}
