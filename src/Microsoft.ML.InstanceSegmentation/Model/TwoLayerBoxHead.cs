// R: regions. F: pyramid channels. P: bins along each side. I: width of the hidden layers.
using static TorchSharp.torch;

namespace Microsoft.ML.InstanceSegmentation.Model;

/// <summary>Two fully connected layers over a region's features (Lin et al. 2017, section 4.2): [R, F, P, P] to [R, I].</summary>
internal sealed class TwoLayerBoxHead : BoxHead
{
    private readonly Dense fc6;
    private readonly Dense fc7;

    public TwoLayerBoxHead(ModelOptions options, WeightInitializer init)
        : base(nameof(TwoLayerBoxHead))
    {
        Width = options.Heads.BoxWidth;
        fc6 = new Dense(init.KaimingUniform(Width, options.Backbone.PyramidWidth, options.Pooling.BoxBins), WeightInitializer.Constant(Width, 0));
        fc7 = new Dense(init.KaimingUniform(Width, Width, 1), WeightInitializer.Constant(Width, 0));
        register_module(nameof(fc6), fc6);
        register_module(nameof(fc7), fc7);
    }

    public override long Width { get; }

    public override Tensor Forward(Tensor features) => fc7.Forward(fc6.Forward(features).relu_()).relu_();
}
