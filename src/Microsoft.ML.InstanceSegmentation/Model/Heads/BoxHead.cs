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

/// <summary>Two fully connected layers over a region's features (Lin et al. 2017, section 4.2): [R, F, P, P] to [R, I].</summary>
internal sealed class TwoLayerBoxHead : BoxHead
{
    private readonly Linear _fc6;
    private readonly Linear _fc7;

    public TwoLayerBoxHead(ModelOptions options, WeightInitializer init)
        : base(nameof(TwoLayerBoxHead))
    {
        Width = options.Heads.BoxWidth;
        _fc6 = new Linear(init.KaimingUniform(Width, options.Backbone.PyramidWidth, options.Pooling.BoxBins), WeightInitializer.Constant(Width, 0));
        _fc7 = new Linear(init.KaimingUniform(Width, Width, 1), WeightInitializer.Constant(Width, 0));
        register_module("fc6", _fc6);
        register_module("fc7", _fc7);
    }

    public override long Width { get; }

    public override Tensor Forward(Tensor features) => _fc7.Forward(_fc6.Forward(features).relu_()).relu_();
}

/// <summary>
/// 3×3 convolutions and one fully connected layer over a region's features (Wu and He 2018, section 5.2, "4conv1fc"): [R, F, P, P] to
/// [R, I].
/// </summary>
internal sealed class ConvolutionalBoxHead : BoxHead
{
    private readonly ConvolutionStack _convolutions;
    private readonly Linear _hidden;

    public ConvolutionalBoxHead(ModelOptions options, WeightInitializer init)
        : base(nameof(ConvolutionalBoxHead))
    {
        Width = options.Heads.BoxWidth;
        IReadOnlyList<int> widths = options.Heads.BoxConvolutions;
        _convolutions = new ConvolutionStack(options.Backbone.PyramidWidth, widths, (o, i) => init.KaimingNormal(o, i, 3), options.Heads.BlockNorm);
        _hidden = new Linear(init.KaimingUniform(Width, _convolutions.Width, options.Pooling.BoxBins), WeightInitializer.Constant(Width, 0));
        _convolutions.Register(this);
        // The step between, which has no weights, makes a vector of the grid.
        register_module($"{widths.Count + 1}", _hidden);
    }

    public override long Width { get; }

    public override Tensor Forward(Tensor features) => _hidden.Forward(_convolutions.Forward(features)).relu_();
}

/// <summary>
/// C4's box head: stage 5 of the residual network over each region's features, and its average (He et al. 2017, figure 4, left):
/// [R, F, P, P] to [R, I].
/// </summary>
internal sealed class StageBoxHead : BoxHead
{
    private readonly ResNetStage _layer4;

    public StageBoxHead(BackboneOptions options, WeightInitializer init)
        : base(nameof(StageBoxHead))
    {
        _layer4 = new ResNetStage(ResNetTable.LastStage, options, init);
        Width = ResNetTable.Channels(ResNetTable.LastStage, options.Depth);
        register_module("layer4", _layer4);
    }

    public override long Width { get; }

    /// <summary>What the mask head has in common with this one.</summary>
    public ResNetStage Stage => _layer4;

    public override Tensor Forward(Tensor features) => _layer4.Forward(features).mean([2, 3]);
}
